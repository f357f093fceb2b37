package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"

	ours "kinesim/sim/kinesisfake/internal/cbor"
	"kinesim/sim/kinesisfake/internal/wire/wiretest"
)

func unhex(text string) []byte {
	raw, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		panic(err)
	}
	return raw
}

// Requests as Java clients write them, and oddities that RFC 8949 allows.
func TestCBORRequestBecomesJSON(t *testing.T) {
	for _, test := range []struct{ name, cbor, want string }{
		{"empty", "a0", `{}`},
		{"indefinite", "bf ff", `{}`},
		{"text and number", "a2 6a53747265616d4e616d65 6173 654c696d6974 1864", `{"StreamName":"s","Limit":100}`},
		{"list", "bf 6141 9f 01 20 3903e7 ff ff", `{"A":[1,-1,-1000]}`},
		{"numbers", "a1 6141 85 190100 1a00010000 1b0000000100000000 1bffffffffffffffff 3bffffffffffffffff",
			`{"A":[256,65536,4294967296,18446744073709551615,-18446744073709551616]}`},
		{"text in chunks", "a1 6141 7f 6161 62c3a9 ff", `{"A":"aé"}`},
		{"bytes in chunks", "a1 6141 5f 4101 420203 ff", `{"A":"AQID"}`},
		{"bytes", "a1 6444617461 45 68656c6c6f", `{"Data":"aGVsbG8="}`},
		{"moment", "a1 6954696d657374616d70 c1 1b 0000019ab75e0a05", `{"Timestamp":1764012984.837}`},
		{"moment before 1970", "a1 6154 c1 3903e7", `{"T":-1}`},
		{"words", "a1 6141 84 f4 f5 f6 f7", `{"A":[false,true,null,null]}`},
		{"floats", "a1 6141 84 f93e00 fa3fc00000 fb3ff8000000000000 f94000", `{"A":[1.5,1.5,1.5,2]}`},
		{"no number", "a1 6141 f97e00", ``},
		{"infinity", "a1 6141 fa7f800000", ``},
		{"other tags", "d9d9f7 a1 6141 d818 4101", ``},
		{"tag inside", "a1 6141 d818 4101", `{"A":"AQ=="}`},
		{"escapes", "a1 6141 64 220a5c01", `{"A":"\"\n\\\u0001"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := jsonOf(unhex(test.cbor))
			if test.want == "" {
				if err == nil {
					t.Errorf("got %s, want an error", got)
				}
				return
			}
			if must(t, err); string(got) != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestMalformedCBOR(t *testing.T) {
	for _, test := range []struct{ name, cbor string }{
		{"nothing", ""}, {"no map", "80"}, {"text", "6161"}, {"cut in a head", "a1 6141 19 01"}, {"cut in a text", "a1 6141 65 61"},
		{"missing value", "a1 6141"}, {"no end", "bf 6141 01"}, {"stray end", "a1 6141 ff"}, {"trailing byte", "a0 00"},
		{"key that is a number", "a1 01 01"}, {"huge text", "a1 6141 7bffffffffffffffff"}, {"huge list", "a1 6141 9bffffffffffffffff"},
		{"huge map", "bbffffffffffffffff"}, {"reserved length", "a1 6141 1c"}, {"chunk of another type", "a1 6141 7f 4101 ff"},
		{"chunk in chunks", "a1 6141 7f 7f 6161 ff ff"}, {"bad UTF-8", "a1 6141 61ff"}, {"simple value", "a1 6141 e0"},
		{"deep", "a1 6141 " + strings.Repeat("81", 65) + "00"}, {"many tags", "a1 6141 " + strings.Repeat("d818", 6) + "00"},
		{"float as a moment", "a1 6154 c1 fb41d96a0000000000"}, {"text as a moment", "a1 6154 c1 6161"},
	} {
		t.Run(test.name, func(t *testing.T) {
			body := unhex(test.cbor)
			if got, err := jsonOf(body); err == nil || !strings.HasPrefix(err.Error(), "SerializationException: ") {
				t.Errorf("got %s and %v", got, err)
			}
			if strings.Contains(test.name, "moment") {
				return // the form is good
			}
			if ours.WellFormed(body) {
				t.Error("taken for well-formed")
			}
			if d, err := decodeCBOR(body); err == nil {
				t.Errorf("decoded %+v", d)
			}
		})
	}
}

// Answers, read with a codec that is not ours.
func TestJSONAnswerBecomesCBOR(t *testing.T) {
	answer := `{"Records":[{"Data":"aGVsbG8=","ApproximateArrivalTimestamp":1764012984.837,"PartitionKey":"k\u00e9","SequenceNumber":"49"},{"Data":"","Data2":"AA=="}],` +
		`"MillisBehindLatest":0,"Ok":true,"No":false,"Nil":null,"Negative":-5,"Float":1.5,"StartedAt":1764012984,"Tags":[]}`
	body, err := AppendCBOR(nil, []byte(answer))
	must(t, err)
	got, err := cbor.Decode(body)
	must(t, err)
	want := cbor.Map{
		"Records": cbor.List{
			cbor.Map{
				"Data":                        cbor.Slice("hello"),
				"ApproximateArrivalTimestamp": &cbor.Tag{ID: 1, Value: cbor.Uint(1764012984837)},
				"PartitionKey":                cbor.String("ké"),
				"SequenceNumber":              cbor.String("49"),
			},
			cbor.Map{"Data": cbor.Slice(""), "Data2": cbor.String("AA==")},
		},
		"MillisBehindLatest": cbor.Uint(0), "Ok": cbor.Bool(true), "No": cbor.Bool(false), "Nil": &cbor.Nil{}, "Negative": cbor.NegInt(5),
		"Float": cbor.Float64(1.5), "StartedAt": &cbor.Tag{ID: 1, Value: cbor.Uint(1764012984000)}, "Tags": cbor.List{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v\nwant %#v", got, want)
	}
	for _, wrong := range []string{"", "{", `{"Data":"a"}`, `{"a":1}x`, `{"a":01}`} {
		if body, err := AppendCBOR(nil, []byte(wrong)); err == nil {
			t.Errorf("%s became %x", wrong, body)
		}
	}
}

// jsonOf is a request in JSON, or the error that its client is told.
func jsonOf(body []byte) ([]byte, error) {
	text, err := AppendJSON(nil, body)
	if errors.Is(err, ours.ErrMalformed) {
		err = ErrMalformed
	}
	return text, err
}

// The decoder of the hot path reads what the JSON decoder reads from the same request in JSON.
func checkCBORDecoder(t *testing.T, body []byte) {
	t.Helper()
	got, err := decodeCBOR(body)
	text, textErr := jsonOf(body)
	if (textErr == nil) != ours.WellFormed(body) && !bytes.ContainsAny(body, "\xc1\xd8\xd9\xda\xdb") {
		t.Fatalf("%x: well-formed or not? %v", body, textErr)
	}
	if textErr != nil {
		// Only a moment can be wrong where its member is not looked at: tag 1 takes one byte or more.
		if err == nil && !bytes.ContainsAny(body, "\xc1\xd8\xd9\xda\xdb") {
			t.Fatalf("%x: decoded %+v, %v", body, got, textErr)
		}
		return
	}
	if !json.Valid(text) {
		t.Fatalf("%x became %s", body, text)
	}
	want, wantErr := decodeJSON(text)
	if err != nil {
		if wantErr == nil && !strings.Contains(err.Error(), "can not be converted") {
			t.Fatalf("%x: %v, but %s was decoded", body, err, text)
		}
		return
	}
	if wantErr != nil {
		t.Fatalf("%x: decoded %+v, but for %s %v", body, got, text, wantErr)
	}
	expectSame(t, fmt.Sprintf("%x", body), got, want)
}

func cborBodies() [][]byte {
	list := [][]byte{
		nil,
		unhex("bf 675265636f726473 9f bf 6444617461 5f 4101 ff 6c506172746974696f6e4b6579 7f 616b ff ff f6 ff ff"),
		unhex("a1 675265636f726473 6161"), unhex("a1 675265636f726473 81 01"), unhex("a1 6644727952756e 6161"),
		unhex("a1 675265636f726473 81 a1 6444617461 6161"), unhex("a1 6a53747265616d4e616d65 4161"),
	}
	for _, body := range bodies {
		if value, err := wiretest.CBOR([]byte(body)); err == nil {
			list = append(list, cbor.Encode(value))
		}
	}
	return list
}

func TestDecodePutRecordsCBORIsAsJSON(t *testing.T) {
	for _, body := range cborBodies() {
		checkCBORDecoder(t, body)
	}
	for _, n := range []int{500, 501, 2000} {
		body := wiretest.InCBOR(wiretest.PutRecords("s", n, 30))
		checkCBORDecoder(t, body)
		if d, err := decodeCBOR(body); err != nil || d.Count != n || len(d.Records) != min(n, 500) {
			t.Errorf("%d records: %d of %d, %v", n, len(d.Records), d.Count, err)
		}
	}
}

func TestDecodePutRecordsCBORAllocatesNothing(t *testing.T) {
	body := wiretest.InCBOR(wiretest.PutRecords("s", 500, 1200))
	decode := decodeCBORAgain()
	if allocs := testing.AllocsPerRun(20, func() { must(t, decode(body)) }); allocs > 2 {
		t.Errorf("%v allocations", allocs)
	}
}

func FuzzDecodePutRecordsCBOR(f *testing.F) {
	for _, body := range cborBodies() {
		f.Add(body)
	}
	f.Add([]byte("\xa1\x67Records\xfa\xff\xff00")) // a list that is no number: once null to one decoder, and a mistake to the other
	f.Fuzz(checkCBORDecoder)
}

// What becomes of any CBOR in JSON is read back by a codec that is not ours.
func FuzzJSONFromCBOR(f *testing.F) {
	for _, body := range cborBodies() {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		text, err := jsonOf(body)
		if err != nil {
			return
		}
		var plain map[string]any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatalf("%x became %s: %v", body, text, err)
		}
		value, err := cbor.Decode(body)
		if err != nil {
			return // it knows less of CBOR than we
		}
		if members, ok := value.(cbor.Map); ok && len(members) != len(plain) {
			t.Fatalf("%x became %s", body, text)
		}
	})
}

// An answer in JSON survives the way through CBOR and a codec that is not ours, as far as JSON can say what it is.
func FuzzCBORFromJSON(f *testing.F) {
	f.Add(`{"a":[1,-2,3.5,"x",true,false,null,{}]}`)
	f.Add(`{"Data":"AA==","Timestamp":1.5}`)
	f.Fuzz(func(t *testing.T, answer string) {
		body, err := AppendCBOR(nil, []byte(answer))
		if err == nil != json.Valid([]byte(answer)) && err == nil {
			t.Fatalf("%q is not valid, and became %x", answer, body)
		}
		if err != nil {
			return
		}
		if _, err := cbor.Decode(body); err != nil && !strings.Contains(err.Error(), "depth") && !strings.Contains(err.Error(), "nest") {
			t.Fatalf("%q became %x: %v", answer, body, err)
		}
	})
}
