package exporter

import (
	"reflect"
	"testing"
)

// TestCountersAddEach holds that no field is forgotten when counters are added up.
func TestCountersAddEach(t *testing.T) {
	one, sum := newCounters(), newCounters()
	for i, v := 0, reflect.ValueOf(&one).Elem(); i < v.NumField(); i++ {
		switch field := v.Field(i); field.Kind() {
		case reflect.Uint64:
			field.SetUint(uint64(i + 1))
		case reflect.Int:
			field.SetInt(int64(i + 1))
		case reflect.String:
			field.SetString("key")
		case reflect.Map:
			field.SetMapIndex(reflect.ValueOf("code"), reflect.ValueOf(uint64(i+1)))
		default:
			t.Fatalf("%s: a kind of field that this test does not know", v.Type().Field(i).Name)
		}
	}
	sum.add(&one)
	if !reflect.DeepEqual(sum, one) {
		t.Fatalf("nothing and one add up to %+v, want %+v", sum, one)
	}
	sum.add(&one)
	if sum.Records != 2*one.Records || sum.Codes["code"] != 2*one.Codes["code"] || sum.PeakInFlight != one.PeakInFlight {
		t.Errorf("twice is %+v", sum)
	}
	copied := one.Copy()
	copied.Codes["code"]++
	if copied.Codes["code"] == one.Codes["code"] {
		t.Error("a copy shares its maps")
	}
}
