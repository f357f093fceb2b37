package report

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"kinesim/sim/objective"
)

// judged is a run with an objective that holds and one that does not, and text that wants to be markup.
func judged() Summary {
	in := clean()
	in.Scenario = "a|b<script>"
	in.Course = recorded()
	in.Objectives = []objective.Result{
		{Objective: "failed = 0", OK: true, Value: new(0.0), Unit: objective.Number},
		{Objective: "due_to_ack p95 < 1s in any 5s", Value: new(7.4), WorstAt: new(78.0), Unit: objective.Seconds},
	}
	return New(in)
}

func TestWriteJUnit(t *testing.T) {
	var out bytes.Buffer
	if err := WriteJUnit(&out, judged()); err != nil {
		t.Fatal(err)
	}
	golden(t, "junit.xml", out.Bytes())
	var suite junitSuite
	if err := xml.Unmarshal(out.Bytes(), &suite); err != nil {
		t.Fatal(err)
	}
	if suite.Tests != 3 || suite.Failures != 1 || suite.Errors != 0 || suite.Cases[2].Failure == nil || suite.Cases[1].Failure != nil {
		t.Errorf("%+v", suite)
	}
	out.Reset()
	in := clean()
	in.Interrupted = true
	if err := WriteJUnit(&out, New(in)); err != nil || !strings.Contains(out.String(), `<error message="interrupted">`) {
		t.Errorf("an interrupted run: %v\n%s", err, &out)
	}
}

func TestWriteMarkdown(t *testing.T) {
	var out bytes.Buffer
	if err := WriteMarkdown(&out, judged()); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.md", out.Bytes())
	for i, line := range strings.Split(out.String(), "\n") {
		if strings.Contains(line, "<script") {
			t.Errorf("line %d holds markup: %s", i+1, line)
		}
	}
}
