// Command vulns says what govulncheck -format json, read from standard input, has found in words, and exits with 1 when
// the program calls what is vulnerable in a library. What is vulnerable in the Go that this machine builds with is told
// and is no reason to fail: no change to this repository mends it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// message is a part of what govulncheck writes. Of its fields one is set.
type message struct {
	Config *struct {
		GoVersion string `json:"go_version"`
		DB        string `json:"db"`
	} `json:"config"`
	OSV *struct {
		ID      string `json:"id"`
		Summary string `json:"summary"`
	} `json:"osv"`
	Finding *struct {
		OSV   string `json:"osv"`
		Fixed string `json:"fixed_version"`
		Trace []struct {
			Module   string `json:"module"`
			Version  string `json:"version"`
			Function string `json:"function"` // "" when only its package or its module is there, and nothing of it is called
		} `json:"trace"`
	} `json:"finding"`
}

// standard is what govulncheck calls the standard library.
const standard = "stdlib"

func main() {
	failed, err := tell(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vulns:", err)
	}
	if failed || err != nil {
		os.Exit(1)
	}
}

// tell writes a line for each vulnerability that is called, and returns whether one of them is a library's.
func tell(in io.Reader, out io.Writer) (failed bool, err error) {
	lines := map[string]string{}
	summaries := map[string]string{}
	scanned := false
	for decoder := json.NewDecoder(in); ; {
		var m message
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return false, fmt.Errorf("read what govulncheck found: %w", err)
		}
		switch {
		case m.Config != nil:
			scanned = true
		case m.OSV != nil:
			summaries[m.OSV.ID] = m.OSV.Summary
		case m.Finding != nil && len(m.Finding.Trace) > 0 && m.Finding.Trace[0].Function != "":
			f := m.Finding
			lines[f.OSV] = fmt.Sprintf("%s@%s (fixed in %s)", f.Trace[0].Module, f.Trace[0].Version, f.Fixed)
			failed = failed || f.Trace[0].Module != standard
		}
	}
	if !scanned {
		return false, errors.New("govulncheck has looked at nothing")
	}
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		if _, err := fmt.Fprintf(out, "%s: %s: %s\n", id, lines[id], summaries[id]); err != nil {
			return failed, err
		}
	}
	_, err = fmt.Fprintf(out, "%d vulnerabilities are called; those of %s come with the Go of this machine\n", len(lines), standard)
	return failed, err
}
