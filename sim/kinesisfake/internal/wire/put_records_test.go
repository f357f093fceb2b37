package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kinesim/sim/kinesisfake/internal/wire/wiretest"
)

// oracle reads a PutRecords body with encoding/json. Maps make it tell upper from lower case, as AWS does.
func oracle(body []byte) (d PutRecords, err error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil {
		return d, err
	}
	text := func(members map[string]json.RawMessage, name string, into *[]byte) {
		var value *string
		if raw, ok := members[name]; ok && err == nil {
			if err = json.Unmarshal(raw, &value); err == nil && value != nil {
				*into = []byte(*value)
			}
		}
	}
	text(top, "StreamName", &d.StreamName)
	text(top, "StreamARN", &d.StreamARN)
	if raw, ok := top["DryRun"]; ok && err == nil {
		if json.Unmarshal(raw, &d.DryRun) != nil { // AWS takes some words for a boolean
			var word string
			err = json.Unmarshal(raw, &word)
			d.DryRun = slices.Contains([]string{"TRUE", "YES", "1"}, strings.ToUpper(word))
			if err == nil && !d.DryRun && !slices.Contains([]string{"FALSE", "NO", "0"}, strings.ToUpper(word)) {
				err = errors.New("no boolean")
			}
		}
	}
	var records []map[string]json.RawMessage
	if raw, ok := top["Records"]; ok && err == nil {
		err = json.Unmarshal(raw, &records)
	}
	d.HasRecords, d.Count = records != nil, len(records)
	for i, members := range records {
		var r Entry
		text(members, "PartitionKey", &r.PartitionKey)
		text(members, "ExplicitHashKey", &r.ExplicitHashKey)
		if raw, ok := members["Data"]; ok && err == nil {
			err = json.Unmarshal(raw, &r.Data)
			var encoded string
			if err == nil && r.Data != nil {
				err = json.Unmarshal(raw, &encoded)
			}
			if err == nil && encoded != base64.StdEncoding.EncodeToString(r.Data) {
				err = errors.New("line breaks, or bits that are left over")
			}
		}
		if i < most {
			d.Records = append(d.Records, r)
		}
	}
	return d, err
}

func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

func checkDecoder(t *testing.T, body []byte) {
	t.Helper()
	got, err := decodeJSON(body)
	if slow := decodeSlowly(body); fmt.Sprint(slow) != fmt.Sprint(err) {
		t.Fatalf("%.200q: error %v, but %v by reflection", body, err, slow)
	}
	want, wantErr := oracle(body)
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); wantErr == nil && (len(trimmed) == 0 || trimmed[0] != '{') {
		return // null: encoding/json takes it for an empty struct
	}
	if err != nil && wantErr == nil && repeatsMember(body) {
		return // the oracle looks at the last of several with one name only, so it cannot know that an earlier one has a wrong type
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%.200q: error %v, encoding/json says %v", body, err, wantErr)
	}
	if err != nil {
		if !strings.HasPrefix(err.Error(), "SerializationException: ") {
			t.Fatalf("%.200q: error %v", body, err)
		}
		return
	}
	expectSame(t, fmt.Sprintf("%.200q", body), got, want)
}

// expectSame compares what two decoders have read from a request.
func expectSame(t *testing.T, request string, got, want PutRecords) {
	t.Helper()
	if !same(got.StreamName, want.StreamName) || !same(got.StreamARN, want.StreamARN) || got.DryRun != want.DryRun ||
		got.HasRecords != want.HasRecords || got.Count != want.Count || len(got.Records) != len(want.Records) {
		t.Fatalf("%s:\n got %+v\nwant %+v", request, got, want)
	}
	for i := range got.Records {
		a, b := got.Records[i], want.Records[i]
		if !same(a.Data, b.Data) || !same(a.PartitionKey, b.PartitionKey) || !same(a.ExplicitHashKey, b.ExplicitHashKey) {
			t.Fatalf("%s: record %d:\n got %q\nwant %q", request, i, a, b)
		}
	}
}

// repeatsMember tells whether an object of the body has two members of one name.
func repeatsMember(body []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	type level struct {
		names map[string]bool // nil in an array
		value bool            // the next token of an object is a value
	}
	levels := []level{}
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		top := len(levels) - 1
		if name, ok := token.(string); ok && top >= 0 && levels[top].names != nil && !levels[top].value {
			if levels[top].names[name] {
				return true
			}
			levels[top].names[name], levels[top].value = true, true
			continue
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{names: map[string]bool{}})
			continue
		case json.Delim('['):
			levels = append(levels, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:top]
			top--
		}
		if top >= 0 {
			levels[top].value = false
		}
	}
}

var bodies = []string{
	`{"StreamName":"s","Records":[{"Data":"aGVsbG8=","PartitionKey":"k"}]}`,
	` { "Records" : [ { "PartitionKey" : "k\u00e9\n" , "ExplicitHashKey" : "0" , "Data" : "aGVs\u0062G8=" } , {} , null ] , "X" : {"a":[1,-2.5e+3,true,false,null,"\""]} } `,
	`{"Records":[{"Data":"","PartitionKey":""}],"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s","DryRun":true}`,
	`{"Records":null,"StreamName":null,"DryRun":null}`,
	`{"records":[{"data":1}],"streamname":5}`,
	`{"Records":[{"Data":"AA==","Data":"AAE="}],"Records":[{"Data":null}],"StreamName":"a","StreamName":"b"}`,
	`{"Records":[{"Data":"aGVsbG8"}]}`,
	`{"Records":[{"Data":"aGVs\nbG8="}]}`,
	"{\"Records\":[{\"Data\":\"aGVs\nbG8=\"}]}",
	"{\"Records\":[{\"Data\":\"AAA\n\"}]}",
	`{"Records":[{"Data":"A===","PartitionKey":"k"}]}`,
	`{"Records":[{"Data":5}]}`,
	`{"Records":[{"Data":"0"}],"Records":[]}`,
	`{"Records":[{"PartitionKey":5}]}`,
	`{"Records":{}}`,
	`{"Records":[5]}`,
	`{"StreamName":"s"`,
	`{"StreamName":"s",}`,
	`{"a":01}`,
	`{"a":"\x"}`,
	`{"a":"\ud800"}`,
	"{\"StreamName\":\"\xff\",\"a\":\"\x01\"}",
	`{"DryRun":"yes"}`,
	`{}`,
	`{}x`,
	`[]`,
	`"x"`,
	`5`,
	`{"DryRun":"TRUE","Records":[{"Data":"+/+=","PartitionKey":"k"}]}`,
	`{"DryRun":1}`,
	`{"Records":[{"Data":"=+/="}]}`,
	`{"Records":[{"Data":"23456"}]}`,
	`{"Records":[{"Data":[]}]}`,
	`{"Records":[{"PartitionKey":true}]}`,
	`{"Records":[{"ExplicitHashKey":{}}]}`,
	`{"Records":[[]]}`,
	``,
}

func TestDecodePutRecordsIsAsEncodingJSON(t *testing.T) {
	for _, body := range bodies {
		checkDecoder(t, []byte(body))
	}
	for _, n := range []int{500, 501, 2000} {
		checkDecoder(
			t,
			[]byte(`{"Records":[`+strings.Repeat(`{"Data":"AAEC","PartitionKey":"k"},`, n-1)+`{"Data":"AAEC","PartitionKey":"k"}]}`),
		)
	}
	for _, depth := range []int{9_999, 10_000, 10_001} {
		checkDecoder(t, []byte(`{"a":`+strings.Repeat("[", depth-1)+strings.Repeat("]", depth-1)+`}`))
	}
}

func TestDecodePutRecordsAllocatesNothing(t *testing.T) {
	body := wiretest.PutRecords("s", 500, 1200)
	decode := decodeAgain()
	if allocs := testing.AllocsPerRun(20, func() { must(t, decode(body)) }); allocs > 2 {
		t.Errorf("%v allocations", allocs)
	}
}

// most is how many records of a call are kept.
const most = 500

// decodeJSON and decodeCBOR run the decoders of the hot path.
func decodeJSON(body []byte) (r PutRecords, err error) {
	_, err = r.DecodeJSON(body, nil, most)
	return r, err
}

func decodeCBOR(body []byte) (r PutRecords, err error) { return r, r.DecodeCBOR(body, most) }

// decodeAgain and decodeCBORAgain run them with buffers that are used again.
func decodeAgain() func(body []byte) error {
	var r PutRecords
	var decoded []byte
	return func(body []byte) (err error) {
		decoded, err = r.DecodeJSON(body, decoded[:0], most)
		return err
	}
}

func decodeCBORAgain() func(body []byte) error {
	var r PutRecords
	return func(body []byte) error { return r.DecodeCBOR(body, most) }
}

// decodeSlowly is the error that the decoder of all other operations has for a body.
func decodeSlowly(body []byte) error {
	var r struct {
		StreamName, StreamARN *string
		DryRun                bool
		Records               []*struct {
			Data                          []byte
			PartitionKey, ExplicitHashKey *string
		}
	}
	return Decode(body, &r)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzDecodePutRecords(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body))
	}
	f.Fuzz(checkDecoder)
}
