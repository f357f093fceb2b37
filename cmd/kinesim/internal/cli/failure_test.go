package cli

import (
	"errors"
	"strings"
	"testing"

	"kinesim/sim/report"
)

// TestPrintedIsWhatWasPrinted hands a failure from one process to another.
func TestPrintedIsWhatWasPrinted(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"with advice", Fail(report.Undelivered, "again", errors.New("lost: all")), "kinesim: measure: lost: all\ntry: again\n"},
		{"without", Fail(report.Unreachable, "", errors.New("nobody there")), "kinesim: measure: nobody there\n"},
		{"a mistake of its own", errors.New("broken"), "kinesim: measure: broken\ntry: " + ReportIt + "\n"},
	} {
		var there, here strings.Builder
		code := Print(&there, c.err)
		again := Print(&here, Printed("measure: ", code, there.String(), errors.New("exit status")))
		if again != code || here.String() != c.want {
			t.Errorf("%s: exit code %d, then %d: %q", c.name, code, again, &here)
		}
	}
	var here strings.Builder
	if code := Print(&here, Printed("measure: ", -1, "panic: out of luck",
		errors.New("signal: killed"))); code != report.Internal.ExitCode() ||
		!strings.Contains(here.String(), "measure: signal: killed: panic: out of luck") {
		t.Errorf("exit code %d: %s", code, &here)
	}
}
