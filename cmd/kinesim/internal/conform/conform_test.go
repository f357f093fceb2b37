package conform_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kinesim/cmd/kinesim/internal/conform"
	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// start starts a Kinesis of ours with quotas of reading, as serve has.
func start(t *testing.T, limits streams.Limits) (*kinesisfake.Server, string) {
	t.Helper()
	fake := kinesisfake.Start(t, kinesisfake.StartWith{
		Config:  streams.Config{Limits: limits, Durations: streams.Passing(streams.StateDelayDefault)},
		Options: kinesisfake.Options{Seed: 1},
	})
	return fake.Server, fake.URL
}

func config(url string) kinesis.Config {
	return kinesis.Config{Endpoint: url, Isolated: true, AccessKeyID: "test", SecretAccessKey: "test"}
}

func ask(t *testing.T, url string) *conform.Report {
	t.Helper()
	outcomes, err := conform.Run(t.Context(), config(url), t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	return conform.NewReport("here", "2026-11-28", "test", outcomes, nil)
}

// differing are the probes that are answered otherwise than AWS answers.
func differing(r *conform.Report) string {
	var list []string
	for _, o := range r.Outcomes {
		if o.Result != conform.Same {
			list = append(list, o.Probe+": "+o.Observed)
		}
	}
	return strings.Join(list, "; ")
}

// TestEmbeddedIsAsAWS has all quotas on. What is left is that it takes any credentials.
func TestEmbeddedIsAsAWS(t *testing.T) {
	t.Parallel()
	server, url := start(t, streams.Limits{Read: true, Control: true})
	r := ask(t, url)
	if got := differing(r); got != "a key pair that nobody has: taken" {
		t.Errorf("differs: %s", got)
	}
	if left := server.Stats(); left.Records.Stored == 0 {
		t.Errorf("stored %+v, so that nothing was asked", left.Records)
	}
}

// TestWhatAnEndpointHides turns off what many emulators do not have.
func TestWhatAnEndpointHides(t *testing.T) {
	t.Parallel()
	server, url := start(t, streams.Limits{Write: streams.WriteOff})
	server.SetControl(func(operation string, _ []byte) *faults.Fault {
		if operation == "RegisterStreamConsumer" {
			return &faults.Fault{Error: &streams.Error{Code: "UnknownOperationException"}}
		}
		return nil
	})
	r := ask(t, url)
	for _, want := range []string{
		"4,000 small records to one shard at once: none is throttled", "ten GetRecords of one shard at once: all are answered",
		"RegisterStreamConsumer and DescribeStreamConsumer: refused: UnknownOperationException",
	} {
		if got := differing(r); !strings.Contains(got, want) {
			t.Errorf("differs: %s; want %q", got, want)
		}
	}
	text := r.Markdown()
	for _, want := range []string{
		"# here against what AWS documents", "Asked on 2026-11-28.", "## Throttling\n\nWhat it hides: an exporter meets no throttled record",
		"| ten GetRecords of one shard at once | some are refused: ProvisionedThroughputExceededException | all are answered |",
		"- streams named by their ARN: taken\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	encoded, err := json.Marshal(r)
	if err != nil || !strings.Contains(string(encoded), `"result":"differs"`) {
		t.Errorf("%s, %v", encoded, err)
	}
}

// TestNothingIsLeft asks, and looks for streams that are not on their way out.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	server, url := start(t, streams.Limits{})
	ask(t, url)
	server.Do(func(now time.Time, model *streams.Model) {
		list, _ := model.ListStreams(now, "", 100, nil)
		for _, s := range list {
			if s.Status != "DELETING" {
				t.Errorf("%s is left, %s", s.Name, s.Status)
			}
		}
	})
}

func TestNobodyAnswers(t *testing.T) {
	// No system gives port 1 to who asks for any.
	if _, err := conform.Run(t.Context(), config("http://127.0.0.1:1"), t.Logf); !errors.Is(err, kinesis.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

// TestDatedTables reads the reports that are kept: each is dated, asks what is asked today, and that of the embedded
// Kinesis is what it answers today. Those of others are of the versions that they name.
func TestDatedTables(t *testing.T) {
	files, err := filepath.Glob("../../../../testdata/validate-target/*.md")
	if err != nil || len(files) < 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^Asked on 20\d\d-\d\d-\d\d\. `).Match(text) {
			t.Errorf("%s is not dated", file)
		}
		for _, group := range conform.Groups() {
			for _, probe := range group.Probes {
				if !strings.Contains(string(text), "| "+probe.Name+" |") && !strings.Contains(string(text), "- "+probe.Name+": ") {
					t.Errorf("%s does not know: %s", file, probe.Name)
				}
			}
		}
	}
	_, url := start(t, streams.Limits{Read: true})
	r := ask(t, url)
	r.Target = "kinesim, embedded"
	kept, err := os.ReadFile("../../../../testdata/validate-target/embedded.md")
	if err != nil {
		t.Fatal(err)
	}
	scenario := regexp.MustCompile(`(?m)^A scenario with read-back: .*\n\n`)
	dated := regexp.MustCompile(`20\d\d-\d\d-\d\d\.`)
	today := func(text string) string { return scenario.ReplaceAllString(dated.ReplaceAllString(text, "DATE."), "") }
	if got, want := today(r.Markdown()), today(string(kept)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
