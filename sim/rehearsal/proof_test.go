package rehearsal

import (
	"reflect"
	"strings"
	"testing"

	"kinesim/sim/report"
	"kinesim/sim/verify"
)

// TestVerification holds the verdict of the reports to the proof, with each of its numbers alone.
func TestVerification(t *testing.T) {
	for i := range reflect.TypeFor[verify.Proof]().NumField() {
		for _, promised := range []bool{false, true} {
			for _, reading := range []verify.Reading{verify.ReadToEnd, verify.ReadPartly, verify.NotRead} {
				p := verify.Proof{OrderPromised: promised, Reading: reading, Why: "why"}
				name := reflect.TypeFor[verify.Proof]().Field(i).Name
				if field := reflect.ValueOf(&p).Elem().Field(i); field.Kind() == reflect.Uint64 {
					field.SetUint(7)
					if got := reflect.ValueOf(verification(p)).FieldByName(strings.Replace(name, "Unknown", "Settled",
						1)); got.Uint() != 7 {
						t.Errorf("%s does not get into the report", name)
					}
				}
				if v := verification(p); (v.Verdict == report.Verified) != p.Holds() {
					t.Errorf("%s: the verdict on %+v is %s", name, p, v.Verdict)
				}
			}
		}
	}
}
