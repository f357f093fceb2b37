package wire

import (
	"encoding/base64"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// decoder reads the members of a request as AWS's framework does: their names are exact, null is as good as absent,
// those that it does not know are skipped, and a value of another type is refused in its words (see mismatch).
type decoder struct{ scanner }

// Decode fills a structure from a JSON document. Pointers tell what is absent from what is empty.
func Decode(document []byte, into any) error {
	d := decoder{scanner{text: document}}
	if err := d.document(); err != nil {
		return err
	}
	if err := d.structure(reflect.ValueOf(into).Elem()); err != nil {
		return err
	}
	return malformedUnless(d.end())
}

// value takes the value of a member.
func (d *decoder) value(into reflect.Value) error {
	if d.null() {
		into.SetZero()
		return nil
	}
	switch into.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(into.Type().Elem())
		if err := d.value(fresh.Elem()); err != nil {
			return err
		}
		into.Set(fresh)
		return nil
	case reflect.String:
		text, err := d.scalar(kindString)
		into.SetString(string(text))
		return err
	case reflect.Int64:
		number, err := d.integer()
		into.SetInt(number)
		return err
	case reflect.Bool:
		truth, err := d.truth()
		into.SetBool(truth)
		return err
	case reflect.Slice:
		if into.Type().Elem().Kind() == reflect.Uint8 {
			return d.blob(into)
		}
		return d.list(into)
	case reflect.Map:
		return d.table(into)
	}
	if into.Type() == reflect.TypeFor[Epoch]() {
		at, err := d.moment()
		into.Set(reflect.ValueOf(Epoch{at}))
		return err
	}
	return d.structure(into)
}

// structure takes an object whose members are the fields of a structure.
func (d *decoder) structure(into reflect.Value) error {
	if d.peek() != '{' {
		return d.mismatched(kindStructure)
	}
	fields := fieldsOf(into.Type())
	return d.object(func(key []byte) error {
		index, known := fields[string(key)]
		if !known {
			return d.skip()
		}
		return d.value(into.FieldByIndex(index))
	})
}

func (d *decoder) list(into reflect.Value) error {
	if d.peek() != '[' {
		return d.mismatched(kindList)
	}
	into.Set(reflect.MakeSlice(into.Type(), 0, 0))
	return d.array(func() error {
		item := reflect.New(into.Type().Elem()).Elem()
		if err := d.value(item); err != nil {
			return err
		}
		into.Set(reflect.Append(into, item))
		return nil
	})
}

// table takes an object whose members have names of the client's choice.
func (d *decoder) table(into reflect.Value) error {
	if d.peek() != '{' {
		return d.mismatched(kindMap)
	}
	into.Set(reflect.MakeMap(into.Type()))
	return d.object(func(key []byte) error {
		item := reflect.New(into.Type().Elem()).Elem()
		if err := d.value(item); err != nil {
			return err
		}
		into.SetMapIndex(reflect.ValueOf(string(key)), item)
		return nil
	})
}

// scalar takes a string.
func (d *decoder) scalar(kind shapeKind) ([]byte, error) {
	if d.peek() != '"' {
		return nil, d.mismatched(kind)
	}
	return d.str()
}

func (d *decoder) blob(into reflect.Value) error {
	text, err := d.scalar(kindBlob)
	if err != nil {
		return err
	}
	data, err := decodeBase64(text)
	into.SetBytes(data)
	return err
}

// integer takes a number. One that is too large for an Integer stands for the largest, and a fraction is cut off, as
// AWS's TruncatingBigNumber says.
func (d *decoder) integer() (int64, error) {
	value, err := d.numeric(kindInteger)
	return int64(max(math.MinInt32, min(math.Floor(value), math.MaxInt32))), err
}

// numeric takes a number.
func (d *decoder) numeric(kind shapeKind) (float64, error) {
	if c := d.peek(); c != '-' && (c < '0' || c > '9') {
		return 0, d.mismatched(kind)
	}
	start := d.at
	if err := d.number(); err != nil {
		return 0, err
	}
	value, err := strconv.ParseFloat(string(d.text[start:d.at]), 64)
	if err != nil && math.IsInf(value, 0) {
		return value, nil
	}
	return value, malformedUnless(err == nil)
}

// moment takes seconds since 1970 with a fraction.
func (d *decoder) moment() (time.Time, error) {
	seconds, err := d.numeric(kindTimestamp)
	const farthest = 1e11 // seconds: what lies beyond is as good as never
	seconds = max(-farthest, min(seconds, farthest))
	return time.UnixMilli(int64(math.Round(seconds * 1000))), err
}

// truth takes a boolean, or a word that AWS takes for one.
func (d *decoder) truth() (bool, error) {
	switch d.peek() {
	case 't':
		return true, malformedUnless(d.word("true"))
	case 'f':
		return false, malformedUnless(d.word("false"))
	case '"':
		text, err := d.str()
		if err != nil {
			return false, err
		}
		switch word := strings.ToUpper(string(text)); word {
		case "TRUE", "1", "YES":
			return true, nil
		case "FALSE", "0", "NO":
			return false, nil
		default:
			return false, refuse("'" + word + "' can not be converted to an Boolean")
		}
	}
	return false, d.mismatched(kindBoolean)
}

// mismatched is the error for the value that comes next, which is not of a kind.
func (d *decoder) mismatched(kind shapeKind) error { return d.scanner.mismatched(kind) }

var fieldsByType sync.Map // of map[string][]int

// fieldsOf are the fields of a structure by name, those of embedded ones among them.
func fieldsOf(t reflect.Type) map[string][]int {
	if known, ok := fieldsByType.Load(t); ok {
		return known.(map[string][]int)
	}
	fields := map[string][]int{}
	for _, field := range reflect.VisibleFields(t) {
		if !field.Anonymous && field.IsExported() {
			fields[field.Name] = field.Index
		}
	}
	fieldsByType.Store(t, fields)
	return fields
}

// decodeBase64 is strict: line breaks, missing padding and bits that are left over are refused.
func decodeBase64(text []byte) ([]byte, error) {
	data := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(data, text)
	if err != nil || len(text)%4 != 0 || strings.ContainsAny(string(text), "\r\n") {
		return nil, notBase64(text)
	}
	return data[:n], nil
}
