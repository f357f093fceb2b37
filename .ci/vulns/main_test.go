package main

import (
	"strings"
	"testing"
)

func TestTell(t *testing.T) {
	const (
		config   = `{"config":{"go_version":"go1.26.8","db":"file:///db"}}`
		osv      = `{"osv":{"id":"GO-1","summary":"it breaks"}}`
		library  = `{"finding":{"osv":"GO-1","fixed_version":"v1.2.0","trace":[{"module":"m","version":"v1.1.0","function":"F"}]}}`
		uncalled = `{"finding":{"osv":"GO-1","fixed_version":"v1.2.0","trace":[{"module":"m","version":"v1.1.0"}]}}`
		toolset  = `{"finding":{"osv":"GO-1","fixed_version":"v1.26.9","trace":[{"module":"stdlib","version":"v1.26.8","function":"F"}]}}`
	)
	for _, c := range []struct {
		name, in string
		failed   bool
		want     string
	}{
		{"a library's", config + osv + uncalled + library, true, "GO-1: m@v1.1.0 (fixed in v1.2.0): it breaks"},
		{"not called", config + osv + uncalled, false, "0 vulnerabilities"},
		{"Go's own", config + osv + toolset, false, "GO-1: stdlib@v1.26.8 (fixed in v1.26.9): it breaks"},
	} {
		var out strings.Builder
		if failed, err := tell(strings.NewReader(c.in), &out); err != nil || failed != c.failed || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: failed %v, %v: %s", c.name, failed, err, &out)
		}
	}
	for _, in := range []string{"", "govulncheck: no database"} {
		if _, err := tell(strings.NewReader(in), new(strings.Builder)); err == nil {
			t.Errorf("%q passes in silence", in)
		}
	}
}
