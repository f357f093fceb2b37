package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"kinesim/scenarios"
	"kinesim/sim/report"
)

// failure is how a command ends when it does not succeed: what went wrong, what the user can try, and the verdict, whose exit code it
// ends with. An error that is no failure is a mistake of the program's own: its verdict is report.Internal.
type failure struct {
	verdict report.Verdict
	err     error
	try     string // "" when there is nothing to say
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// fail is a failure. The error may be nil when everything has been printed already.
func fail(verdict report.Verdict, try string, err error) error {
	if err == nil {
		err = errSaid
	}
	return &failure{verdict: verdict, err: err, try: try}
}

// errSaid stands for a failure that has been explained on the screen already.
var errSaid = errors.New("see above")

// usage is the failure of a command line that cannot be meant as it is.
func usage(try, format string, args ...any) error {
	return fail(report.Invalid, try, fmt.Errorf(format, args...))
}

// printFailure prints err as "kinesim: …" and "try: …", after the mistakes of a scenario if it is about those, and returns its exit code.
func printFailure(w io.Writer, err error) int {
	if err == nil {
		return report.Pass.ExitCode()
	}
	if problems, ok := errors.AsType[scenarios.Problems](err); ok {
		err = fail(report.Invalid, "", fmt.Errorf("%s in the scenario", counted(printProblems(w, problems), "mistake")))
	}
	verdict, try := report.Internal, reportIt
	if f, ok := errors.AsType[*failure](err); ok {
		verdict, try = f.verdict, f.try
	}
	if !errors.Is(err, errSaid) {
		// One line, whatever an endpoint or a library put into its message.
		fmt.Fprintf(w, "kinesim: %s\n", strings.Join(strings.Fields(err.Error()), " "))
	}
	if try != "" {
		fmt.Fprintf(w, "try: %s\n", try)
	}
	return verdict.ExitCode()
}

// printProblems prints the mistakes of a scenario and returns how many they are.
func printProblems(w io.Writer, problems scenarios.Problems) int {
	for _, problem := range problems {
		fmt.Fprintln(w, problem)
	}
	return len(problems)
}

// counted is a number and its noun.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// reportIt is what to do about a failure that should not exist.
const reportIt = "report this as a bug, with the command, the scenario file, `kinesim version` and everything printed here"
