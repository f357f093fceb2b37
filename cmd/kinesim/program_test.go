package main

import (
	"context"
	"strings"
	"testing"

	"kinesim/cmd/kinesim/internal/target"
)

func TestPanicIsToldInOneLineAndHowToReport(t *testing.T) {
	p, _, printed := quietProgram()
	p.startLocalStack = func(context.Context, target.Container) (string, func() error, error) { panic("out of luck") }
	code := p.run([]string{"run", "--target", "localstack"})
	lines := strings.Split(printed.String(), "\n")
	if code != 1 || len(lines) < 4 || lines[1] != "kinesim: internal error: out of luck" ||
		!strings.HasPrefix(lines[2], "try: report this") {
		t.Errorf("exit code %d, printed:\n%s", code, printed)
	}
	if !strings.Contains(printed.String(), "program_test.go") {
		t.Errorf("the stack does not say where it happened:\n%s", printed)
	}
}
