// Package wiretest makes requests as clients of Kinesis write them, for tests.
package wiretest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/aws/smithy-go/encoding/cbor"
)

// IsBlob tells the members that are bytes in the API's model (aws-sdk-go-v2/service/kinesis v1.56.12).
func IsBlob(member string) bool { return member == "Data" }

// IsMoment tells those that are moments.
func IsMoment(member string) bool {
	switch member {
	case "ApproximateArrivalTimestamp",
		"ChannelCreationTimestamp",
		"ConsumerCreationTimestamp",
		"EarliestAllowedEndAt",
		"EndedAt",
		"StartedAt",
		"StreamCreationTimestamp",
		"Timestamp":
		return true
	}
	return false
}

// CBOR is a JSON request in CBOR, by a codec that is not ours.
func CBOR(text []byte) (cbor.Value, error) {
	var plain any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&plain); err != nil {
		return nil, err
	}
	return valueOf("", plain)
}

func valueOf(member string, plain any) (cbor.Value, error) {
	switch plain := plain.(type) {
	case nil:
		return &cbor.Nil{}, nil
	case bool:
		return cbor.Bool(plain), nil
	case string:
		if IsBlob(member) {
			data, err := base64.StdEncoding.DecodeString(plain)
			return cbor.Slice(data), err
		}
		return cbor.String(plain), nil
	case json.Number:
		if IsMoment(member) {
			seconds, err := plain.Float64()
			return &cbor.Tag{ID: 1, Value: cbor.Uint(math.Round(seconds * 1000))}, err
		}
		if n, err := strconv.ParseUint(plain.String(), 10, 64); err == nil {
			return cbor.Uint(n), nil
		}
		if n, err := plain.Int64(); err == nil {
			return cbor.NegInt(-n), nil
		}
		n, err := plain.Float64()
		return cbor.Float64(n), err
	case []any:
		list := cbor.List{}
		for _, element := range plain {
			value, err := valueOf(member, element)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case map[string]any:
		members := cbor.Map{}
		for name, element := range plain {
			value, err := valueOf(name, element)
			if err != nil {
				return nil, err
			}
			members[name] = value
		}
		return members, nil
	}
	return nil, fmt.Errorf("%T", plain)
}

// PutRecords is a PutRecords request of n records with payloads of size bytes.
func PutRecords(stream string, n, size int) []byte {
	type record struct {
		Data         []byte
		PartitionKey string
	}
	request := struct {
		StreamName string
		Records    []record
	}{StreamName: stream}
	for i := range n {
		data := bytes.Repeat([]byte{byte(i), byte(i >> 8), 0xfe}, size/3+1)[:size]
		request.Records = append(request.Records, record{data, fmt.Sprintf("00000000-0000-4000-8000-%012d", i)})
	}
	body, err := json.Marshal(request)
	if err != nil {
		panic(err)
	}
	return body
}

// InCBOR is CBOR for a request that is good.
func InCBOR(text []byte) []byte {
	value, err := CBOR(text)
	if err != nil {
		panic(err)
	}
	return cbor.Encode(value)
}
