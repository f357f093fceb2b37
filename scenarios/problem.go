package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a scenario file: where it is, what is wrong and why, and how to mend it.
type Problem struct {
	File    string
	Line    int // from 1; 0 when the mistake is the file's as a whole
	Column  int // from 1, in characters
	Message string
	Hint    string // "" when the message says it all
	Warning bool   // the scenario runs, and probably shows something else than was meant

	source int // in the order in which they are shown
}

// String is the problem as two lines: file:line:column: what and why, then how to mend it.
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	message := where + ": " + p.Message
	if p.Warning {
		message = where + ": warning: " + p.Message
	}
	if p.Hint == "" {
		return message
	}
	return message + "\n  try: " + p.Hint
}

// Problems is every mistake of a scenario file, in the order of the file. Parse returns it as its error.
type Problems []Problem

// Error lists the problems, one after the other.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// fault is a mistake before it is known where it stands.
type fault struct {
	message string
	hint    string
}

func faultf(hint, message string, args ...any) *fault {
	return &fault{message: fmt.Sprintf(message, args...), hint: hint}
}
