package wire

import (
	"bytes"
	"encoding/base64"
	"slices"
)

// PutRecords is the body of PutRecords. Its slices belong to the body, or to the buffer that DecodeJSON was given. Nil
// is an absent member; an empty one is not nil.
type PutRecords struct {
	StreamName, StreamARN []byte
	DryRun                bool
	HasRecords            bool
	Count                 int     // of records, also beyond those that are kept
	Records               []Entry // the first of them
}

// Entry is a record of it.
type Entry struct {
	Data, PartitionKey, ExplicitHashKey []byte
}

// DecodeJSON reads a body without reflection: this is the hot path. It takes what Decode takes, members in any order,
// any unknown ones, the last of several with one name. Of the records it keeps so many at most. Payloads are appended
// to decoded, which is answered grown.
func (r *PutRecords) DecodeJSON(body, decoded []byte, most int) ([]byte, error) {
	*r = PutRecords{Records: r.Records[:0]}
	// All payloads together fit, so that none is moved when the buffer grows.
	d := putDecoder{scanner{text: body}, slices.Grow(decoded, len(body)/4*3+3), r, most}
	if err := d.document(); err != nil {
		return d.decoded, err
	}
	if err := d.object(d.member); err != nil {
		return d.decoded, err
	}
	if !d.end() {
		return d.decoded, ErrMalformed
	}
	return d.decoded, nil
}

type putDecoder struct {
	scanner
	decoded []byte
	request *PutRecords
	most    int // records that are kept
}

func (d *putDecoder) member(key []byte) (err error) {
	r := d.request
	switch string(key) {
	case "Records":
		r.Records, r.Count, r.HasRecords = r.Records[:0], 0, false
		if d.null() {
			return nil
		}
		if d.peek() != '[' {
			return d.mismatched(kindList)
		}
		r.HasRecords = true
		return d.array(d.record)
	case "StreamName":
		r.StreamName, err = d.text()
	case "StreamARN":
		r.StreamARN, err = d.text()
	case "DryRun":
		r.DryRun, err = d.boolean()
	default:
		err = d.skip()
	}
	return err
}

func (d *putDecoder) record() error {
	r := d.request
	var m Entry
	switch {
	case d.null():
	case d.peek() != '{':
		return d.mismatched(kindStructure)
	default:
		if err := d.object(func(key []byte) error { return d.recordMember(&m, key) }); err != nil {
			return err
		}
	}
	r.Count++
	if r.Count <= d.most {
		r.Records = append(r.Records, m)
	}
	return nil
}

func (d *putDecoder) recordMember(m *Entry, key []byte) (err error) {
	switch string(key) {
	case "Data":
		m.Data, err = d.blob()
	case "PartitionKey":
		m.PartitionKey, err = d.text()
	case "ExplicitHashKey":
		m.ExplicitHashKey, err = d.text()
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
