package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

// TestLeaseTables: on an endpoint that is not the embedded one a consumer is judged by its lease table, and one that
// has none is said not to be seen.
func TestLeaseTables(t *testing.T) {
	for checkpoint, want := range map[string]report.Verdict{"SHARD_END": report.Pass, "TRIM_HORIZON": report.Objective} {
		tables := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var in struct{ TableName string }
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.TableName != "leases" {
				t.Errorf("%+v: %v", in, err)
			}
			_, _ = io.WriteString(w, strings.ReplaceAll(`{"Items":[{"leaseKey":{"S":"shardId-000000000000"},"checkpoint":{"S":"X"}},`+
				`{"leaseKey":{"S":"shardId-000000000001"},"checkpoint":{"S":"X"}}]}`, "X", checkpoint))
		}))
		defer tables.Close()
		t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", tables.URL)
		fake := kinesisfake.Start(t)
		dir := t.TempDir()
		file, out := filepath.Join(dir, "small.yaml"), filepath.Join(dir, "out")
		if err := os.WriteFile(file, []byte(smallScenario), 0o644); err != nil {
			t.Fatal(err)
		}
		hold := "1500ms"
		if want == report.Pass {
			hold = "10m" // it ends as soon as the table is seen to be at the end, however late that is
		}
		var told printout
		p := newProgram()
		p.stdout, p.stderr, p.isTerminal = io.Discard, &told, func(any) bool { return false }
		code := p.run([]string{"run", file, "--ui", "none", "--out", out, "--endpoint", fake.URL, "--hold", hold,
			"--set", "stream.consumers.billing.lease_table=leases", "--consumer", "crm=key:CRM"})
		text, err := os.ReadFile(filepath.Join(out, "summary.json"))
		if err != nil {
			t.Fatalf("%v\n%s", err, &told)
		}
		var s report.Summary
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		if code != s.Verdict.ExitCode() || s.Verdict != want && s.Verdict != report.Unreliable || len(s.Consumers) != 1 {
			t.Fatalf("%s: exit code %d, verdict %s, %+v\n%s", checkpoint, code, s.Verdict, s.Consumers, &told)
		}
		c := s.Consumers[0]
		all := c.Records == s.Ledger.Acked && c.BehindRecords == 0 && c.DrainedAfter != nil
		none := c.Records == 0 && c.BehindRecords == s.Ledger.Acked && c.DrainedAfter == nil
		if c.Name != "billing" || !c.Noted || want == report.Pass && !all || want == report.Objective && !none {
			t.Errorf("%s: %+v, of %d records", checkpoint, c, s.Ledger.Acked)
		}
		if !strings.Contains(told.String(), "how crm keeps up with") || strings.Contains(told.String(), "how billing") {
			t.Errorf("%s: told\n%s", checkpoint, &told)
		}
	}
}
