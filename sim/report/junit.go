package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// JUnitFile is the file in a directory of results that CI systems read the objectives from.
const JUnitFile = "junit.xml"

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Stamp    string      `xml:"timestamp,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the verdict and the objectives as JUnit XML: a test that every export was delivered and proven, and
// one for each objective.
func WriteJUnit(w io.Writer, s Summary) error {
	class := "kinesim." + Escape(s.Scenario)
	suite := junitSuite{
		Name: class, Time: fmt.Sprintf("%.3f", s.Elapsed), Stamp: s.Started.UTC().Format("2006-01-02T15:04:05"),
	}
	run := junitCase{Name: "the run itself", Class: class}
	if s.Verdict == Pass || s.Verdict == Objective {
		run.Out = passed(s)
	} else {
		run.Error = &junitFailure{Message: string(s.Verdict), Text: reasonLines(s.Reasons)}
		suite.Errors++
	}
	suite.Cases = append(suite.Cases, run)
	for i := range s.Objectives {
		r := &s.Objectives[i]
		one := junitCase{Name: Escape(r.Objective), Class: class, Out: Escape(Judged(r))}
		if !r.OK {
			one.Failure, one.Out = &junitFailure{Message: Escape(Judged(r)), Text: Escape(s.Repeat)}, ""
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, one)
	}
	suite.Tests = len(suite.Cases)
	encoded, err := xml.MarshalIndent(suite, "", "  ")
	if err != nil {
		return fmt.Errorf("encode JUnit: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, encoded); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	return nil
}

func reasonLines(reasons []Reason) string {
	var lines []string
	for _, r := range reasons {
		line := Escape(r.What)
		if r.Try != "" {
			line += " (try: " + Escape(r.Try) + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
