package reference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kinesim/exporter/profile"
)

// Contradicts compares the opinion with what the exporter has decided and made of the same update. It answers what
// differs, or "".
func (o *Opinion) Contradicts(d profile.Decision, key, payload []byte) string {
	if o.Wrong != "" {
		return o.Wrong
	}
	if got, want := d.Triggers.String(), o.String(); d.Export() && got != want {
		return fmt.Sprintf("exported for %s, and the rules say %s", got, want)
	}
	if !d.Export() {
		for _, row := range rowsOf(d.Reason) {
			if o.rows[row] {
				return ""
			}
		}
		return fmt.Sprintf("not exported for %s %v, and the rules say %s", d.Reason, rowsOf(d.Reason), o)
	}
	if string(key) != o.key {
		return fmt.Sprintf("the partition key is %q instead of %q", key, o.key)
	}
	decoded, err := decodeStrictly(payload)
	if err != nil {
		return fmt.Sprintf("the payload is no compact JSON: %v: %s", err, payload)
	}
	if what := difference("payload", o.payload, decoded); what != "" {
		return fmt.Sprintf("%s, by the rules of the message: %s", what, payload)
	}
	return ""
}

// String is the triggers in the order of the table's types, or the rows that suppress.
func (o *Opinion) String() string {
	var fired []string
	for _, name := range []string{"attribute", "segmentation", "identity", "backfill"} {
		if o.triggers[name] {
			fired = append(fired, name)
		}
	}
	if fired != nil {
		return strings.Join(fired, "+")
	}
	return fmt.Sprintf("nothing is exported for %v", slices.Sorted(maps.Keys(o.rows)))
}

// rowsOf are the rows that a reason stands for; one that stands for none stands for "".
func rowsOf(r profile.Reason) []string {
	if rows := r.Rules(); len(rows) > 0 {
		return rows
	}
	return []string{""}
}

// decodeStrictly decodes one JSON value that is compact and names no key of an object twice, which encoding/json itself
// overlooks.
func decodeStrictly(data []byte) (any, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return nil, err
	}
	if compact.Len() != len(data) {
		return nil, fmt.Errorf("%d bytes of white space", len(data)-compact.Len())
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := decodeValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the object")
	}
	return value, nil
}

func decodeValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			if _, twice := object[name.(string)]; twice {
				return nil, fmt.Errorf("the key %q stands twice in an object", name)
			}
			if object[name.(string)], err = decodeValue(d); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			item, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

// difference tells where two decoded values differ first, or "".
func difference(path string, want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is no object", path)
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if _, there := got[name]; !there {
				return fmt.Sprintf("%s.%s is missing", path, name)
			}
			if what := difference(path+"."+name, want[name], got[name]); what != "" {
				return what
			}
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if _, there := want[name]; !there {
				return fmt.Sprintf("%s.%s should not be there", path, name)
			}
		}
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return fmt.Sprintf("%s has other items", path)
		}
		for i := range want {
			if what := difference(path+"["+strconv.Itoa(i)+"]", want[i], got[i]); what != "" {
				return what
			}
		}
	default:
		if want != got {
			return fmt.Sprintf("%s is %v instead of %v", path, got, want)
		}
	}
	return ""
}

// integer is a whole number as encoding/json decodes it with UseNumber.
func integer(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }
