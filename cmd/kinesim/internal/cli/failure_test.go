package cli

import (
	"errors"
	"strings"
	"testing"

	"kinesim/scenarios"
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

// TestNothingIsObeyed has names that a terminal would obey in all that is printed about a failure.
func TestNothingIsObeyed(t *testing.T) {
	const name = "a\x1b[31m\u202eb\rc"
	for _, c := range []struct {
		err  error
		want string
	}{
		{Fail(report.Invalid, "rm "+name, errors.New(name+"\nis there")),
			`kinesim: a\u001b[31m\u202eb c is there` + "\n" + `try: rm a\u001b[31m\u202eb\u000dc` + "\n"},
		{scenarios.Problems{{File: name, Line: 1, Column: 2, Message: "wrong", Hint: "mend it"}},
			`a\u001b[31m\u202eb\u000dc:1:2: wrong` + "\n  try: mend it\nkinesim: 1 mistake in the scenario\n"},
	} {
		var out strings.Builder
		if Print(&out, c.err); out.String() != c.want {
			t.Errorf("%q, want %q", &out, c.want)
		}
	}
}
