package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"kinesim/scenarios"
	"kinesim/sim/report"
)

// Failure is how a command ends when it does not succeed: what went wrong, what the user can try, and the verdict,
// whose exit code it ends with. An error that is no failure is a mistake of the program's own: its verdict is
// report.Internal.
type Failure struct {
	Verdict report.Verdict
	Err     error
	Try     string // "" when there is nothing to say
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// Fail is a failure. The error may be nil when everything has been printed already.
func Fail(verdict report.Verdict, try string, err error) error {
	if err == nil {
		err = ErrSaid
	}
	return &Failure{Verdict: verdict, Err: err, Try: try}
}

// ErrSaid stands for a failure that has been explained on the screen already.
var ErrSaid = errors.New("see above")

// Usage is the failure of a command line that cannot be meant as it is.
func Usage(try, format string, args ...any) error {
	return Fail(report.Invalid, try, fmt.Errorf(format, args...))
}

// Worse is the failure of a command that failed and, besides, could not write all that it should have: it ends as it
// would have ended, and tells of both. Either may be nil.
func Worse(err, missing error) error {
	if err == nil || missing == nil {
		return cmp.Or(err, missing)
	}
	f, ok := errors.AsType[*Failure](err)
	if !ok {
		return fmt.Errorf("%w; %v", err, missing) // whose verdict counts for nothing
	}
	try := f.Try
	if more, ok := errors.AsType[*Failure](missing); ok {
		try = cmp.Or(try, more.Try)
	}
	if f.Err == ErrSaid {
		return &Failure{Verdict: f.Verdict, Err: missing, Try: try}
	}
	return &Failure{Verdict: f.Verdict, Err: fmt.Errorf("%w; %w", f.Err, missing), Try: try}
}

// printed begins the line about a failure.
const printed = "kinesim: "

// Print prints err as "kinesim: …" and "try: …", after the mistakes of a scenario if it is about those, and returns its
// exit code.
func Print(w io.Writer, err error) int {
	if err == nil {
		return report.Pass.ExitCode()
	}
	if problems, ok := errors.AsType[scenarios.Problems](err); ok {
		err = Fail(report.Invalid, "", fmt.Errorf("%s in the scenario", Counted(PrintProblems(w, problems), "mistake")))
	}
	verdict, try := report.Internal, ReportIt
	if f, ok := errors.AsType[*Failure](err); ok {
		verdict, try = f.Verdict, f.Try
	}
	if !errors.Is(err, ErrSaid) {
		// One line, whatever an endpoint, a library or the name of a file put into its message.
		Say(w, printed+strings.Join(strings.Fields(err.Error()), " "))
	}
	if try != "" {
		Say(w, "try: "+try)
	}
	return verdict.ExitCode()
}

// Printed is the failure that another process of this program has printed with Print, and ended with. Where it printed
// something else, err says what became of it.
func Printed(operation string, code int, text string, err error) error {
	verdict := report.Internal
	for _, row := range report.ExitCodes() {
		if row.Code == code {
			verdict = row.Name
		}
	}
	said, try, _ := strings.Cut(strings.TrimSpace(text), "\ntry: ")
	said, isOurs := strings.CutPrefix(said, printed)
	if !isOurs {
		return Fail(verdict, ReportIt, fmt.Errorf("%s%w: %s", operation, err, said))
	}
	return Fail(verdict, try, errors.New(operation+said))
}

// PrintProblems prints the mistakes of a scenario and returns how many they are.
func PrintProblems(w io.Writer, problems scenarios.Problems) int {
	for _, problem := range problems {
		Say(w, problem.String())
	}
	return len(problems)
}

// Say prints lines that name what others have named, such as a file: a terminal must not obey what is in a name.
func Say(w io.Writer, lines string) { fmt.Fprintln(w, report.EscapeLines(lines)) }

// Counted is a number and its noun.
func Counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// ReportIt is what to do about a failure that should not exist.
const ReportIt = "report this as a bug, with the command, the scenario file, `kinesim version` and everything printed here"
