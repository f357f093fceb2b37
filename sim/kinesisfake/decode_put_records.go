package kinesisfake

import (
	"bytes"
	"encoding/base64"
	"slices"
)

// putRecordsRequest is the body of PutRecords. Its slices belong to the body, or to the buffer that decodePutRecords
// was given. Nil is an absent member; an empty one is not nil.
type putRecordsRequest struct {
	streamName, streamARN []byte
	dryRun                bool
	hasRecords            bool
	count                 int         // of records, also beyond the 500 that are kept
	records               []putMember // the first RecordsPerCallMax
}

type putMember struct {
	data, partitionKey, explicitHashKey []byte
}

// decodePutRecords reads a body without reflection: this is the hot path. It takes what decodeJSON takes, members in
// any order, any unknown ones, the last of several with one name. Payloads are appended to decoded, which is answered
// grown.
func decodePutRecords(body, decoded []byte, r *putRecordsRequest) ([]byte, error) {
	*r = putRecordsRequest{records: r.records[:0]}
	// All payloads together fit, so that none is moved when the buffer grows.
	d := putDecoder{scanner{text: body}, slices.Grow(decoded, len(body)/4*3+3), r}
	if err := d.document(); err != nil {
		return d.decoded, err
	}
	if err := d.object(d.member); err != nil {
		return d.decoded, err
	}
	if !d.end() {
		return d.decoded, errMalformed
	}
	return d.decoded, nil
}

type putDecoder struct {
	scanner
	decoded []byte
	request *putRecordsRequest
}

func (d *putDecoder) member(key []byte) (err error) {
	r := d.request
	switch string(key) {
	case "Records":
		r.records, r.count, r.hasRecords = r.records[:0], 0, false
		if d.null() {
			return nil
		}
		if d.peek() != '[' {
			return d.mismatched(kindList)
		}
		r.hasRecords = true
		return d.array(d.record)
	case "StreamName":
		r.streamName, err = d.text()
	case "StreamARN":
		r.streamARN, err = d.text()
	case "DryRun":
		r.dryRun, err = d.boolean()
	default:
		err = d.skip()
	}
	return err
}

func (d *putDecoder) record() error {
	r := d.request
	var m putMember
	switch {
	case d.null():
	case d.peek() != '{':
		return d.mismatched(kindStructure)
	default:
		if err := d.object(func(key []byte) error { return d.recordMember(&m, key) }); err != nil {
			return err
		}
	}
	r.count++
	if r.count <= RecordsPerCallMax {
		r.records = append(r.records, m)
	}
	return nil
}

func (d *putDecoder) recordMember(m *putMember, key []byte) (err error) {
	switch string(key) {
	case "Data":
		m.data, err = d.blob()
	case "PartitionKey":
		m.partitionKey, err = d.text()
	case "ExplicitHashKey":
		m.explicitHashKey, err = d.text()
	default:
		err = d.skip()
	}
	return err
}

// text takes a string or null.
func (d *putDecoder) text() ([]byte, error) {
	if d.null() {
		return nil, nil
	}
	if d.peek() != '"' {
		return nil, d.mismatched(kindString)
	}
	return d.str()
}

// boolean takes a boolean or null.
func (d *putDecoder) boolean() (bool, error) {
	if d.null() {
		return false, nil
	}
	slow := decoder{d.scanner}
	truth, err := slow.truth()
	d.scanner = slow.scanner
	return truth, err
}

// blob takes base64 or null.
func (d *putDecoder) blob() ([]byte, error) {
	if d.null() {
		return nil, nil
	}
	if d.peek() != '"' {
		return nil, d.mismatched(kindBlob)
	}
	// The bet: no escapes. Then the next quote ends the string, and the decoder itself finds whatever else is wrong
	// with it.
	if n := bytes.IndexByte(d.scanner.text[d.at+1:], '"'); n >= 0 {
		text := d.scanner.text[d.at+1 : d.at+1+n]
		if data, ok := d.base64(text); ok {
			d.at += n + 2
			return data, nil
		}
	}
	return d.escapedBlob()
}

// base64 appends what text stands for to the buffer. It is false for line breaks too, which the standard decoder skips,
// but which must not stand in a JSON string.
func (d *putDecoder) base64(text []byte) (data []byte, ok bool) {
	if len(text)%4 != 0 {
		return nil, false
	}
	size := len(text) / 4 * 3
	for i := len(text) - 1; i >= 0 && i >= len(text)-2 && text[i] == '='; i-- {
		size--
	}
	start := len(d.decoded)
	d.decoded = slices.Grow(d.decoded, size+3)
	room := d.decoded[start : start+len(text)/4*3]
	n, err := base64.StdEncoding.Strict().Decode(room, text)
	if err != nil || n != size {
		return nil, false
	}
	d.decoded = d.decoded[:start+n]
	return d.decoded[start : start+n : start+n], true
}

func (d *putDecoder) escapedBlob() ([]byte, error) {
	text, err := d.str()
	if err != nil {
		return nil, err
	}
	return decodeBase64(text)
}
