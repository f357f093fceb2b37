//go:build !slim

package metrics

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPrometheus lets a real Prometheus read the numbers, where there is one.
func TestPrometheus(t *testing.T) {
	program, err := exec.LookPath("prometheus")
	if err != nil {
		if os.Getenv("KINESIM_REQUIRE_PROMETHEUS") != "" {
			t.Fatal("there is no prometheus here, and KINESIM_REQUIRE_PROMETHEUS is set")
		}
		t.Skip("there is no prometheus here (apt-get install prometheus)")
	}
	server := served(t)
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := fmt.Sprintf("global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: kinesim\n  static_configs: [{targets: [%q]}]\n", target.Host)
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address=127.0.0.1:0", "--enable-feature=native-histograms")
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }() // which its context ends
	defer func() { _ = cmd.Process.Kill() }()
	address := listening(t, told)
	deadline := time.Now().Add(time.Minute)
	for query, want := range map[string]string{
		"kinesim_exports_acknowledged_total":                                     "1000",
		`kinesim_shard_records_total{shard="shardId-000000000000"}`:              "1000",
		"round(1000 * histogram_quantile(0.95, kinesim_due_to_ack_seconds), 50)": "950",
	} {
		for got := ""; got != want; {
			if got = asked(address, query); got != want && time.Now().After(deadline) {
				t.Fatalf("%s is %q, want %q", query, got, want)
			}
			if got != want {
				time.Sleep(100 * time.Millisecond) // until it has scraped
			}
		}
	}
}

// listening is where a Prometheus says in its log that it listens: at a port that nobody else can have taken meanwhile.
func listening(t *testing.T, log io.Reader) (address string) {
	t.Helper()
	said := regexp.MustCompile(`msg="Listening on".* address=(\S+)`)
	var all strings.Builder
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if found := said.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, log) }() // until it has ended
			return found[1]
		}
		all.WriteString(lines.Text() + "\n")
	}
	t.Fatalf("it listens nowhere:\n%s", &all)
	return ""
}

// asked is the value of a query, "" as long as there is none.
func asked(address, query string) string {
	response, err := http.Get("http://" + address + "/api/v1/query?query=" + url.QueryEscape(query))
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	var answer struct {
		Data struct{ Result []struct{ Value []any } }
	}
	if json.NewDecoder(response.Body).Decode(&answer) != nil || len(answer.Data.Result) == 0 || len(answer.Data.Result[0].Value) < 2 {
		return ""
	}
	return fmt.Sprint(answer.Data.Result[0].Value[1])
}

// TestDashboard asks for nothing in Grafana that is not told.
func TestDashboard(t *testing.T) {
	text, err := os.ReadFile("../../../../testdata/grafana/kinesim.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		UID           string
		Title         string
		SchemaVersion int
		Panels        []struct {
			ID      int
			Title   string
			Type    string
			GridPos struct{ H, W, X, Y int }
			Targets []struct{ Expr, RefID string }
		}
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	if dashboard.UID == "" || dashboard.Title == "" || dashboard.SchemaVersion < 36 || len(dashboard.Panels) < 6 {
		t.Errorf("%s, %s, schema %d, %d panels", dashboard.UID, dashboard.Title, dashboard.SchemaVersion, len(dashboard.Panels))
	}
	known, ids := names(), map[int]bool{}
	for _, p := range dashboard.Panels {
		if p.ID == 0 || ids[p.ID] || p.Title == "" || p.GridPos.W == 0 || len(p.Targets) == 0 {
			t.Errorf("panel %d %q is not whole", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			for _, name := range regexp.MustCompile(`kinesim_\w+`).FindAllString(target.Expr, -1) {
				if !slices.Contains(known, name) {
					t.Errorf("panel %q asks for %s, which is not told", p.Title, name)
				}
			}
		}
	}
}

// TestHelp keeps the page of help whole.
func TestHelp(t *testing.T) {
	page, err := os.ReadFile("../../help/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	for i := range instruments {
		in := &instruments[i]
		if !strings.Contains(string(page), "`"+in.prometheusName()+"`") || !strings.Contains(string(page), "`kinesim."+in.name+"`") {
			t.Errorf("the page says nothing of %s", in.name)
		}
	}
}

// names are those of all metrics that Prometheus is told, as it stores them.
func names() []string {
	names := []string{"kinesim_run_info"}
	for i := range instruments {
		name := instruments[i].prometheusName()
		names = append(names, name)
		if instruments[i].kind == histogram {
			names = append(names, name+"_bucket", name+"_count", name+"_sum")
		}
	}
	slices.Sort(names)
	return names
}
