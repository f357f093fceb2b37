package main

import (
	"context"
	"strings"
	"testing"
)

func TestPanicIsToldInOneLineAndHowToReport(t *testing.T) {
	p, printed := testProgram(t)
	p.startLocalStack = func(context.Context, localStack) (string, func() error, error) { panic("out of luck") }
	code := p.run([]string{"run", "--target", "localstack"})
	lines := strings.Split(printed.String(), "\n")
	if code != 1 || len(lines) < 4 || lines[1] != "kinesim: internal error: out of luck" || !strings.HasPrefix(lines[2], "try: report this") {
		t.Errorf("exit code %d, printed:\n%s", code, printed)
	}
	if !strings.Contains(printed.String(), "program_test.go") {
		t.Errorf("the stack does not say where it happened:\n%s", printed)
	}
}
