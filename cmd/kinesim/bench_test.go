package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kinesim/cmd/kinesim/internal/bench"
)

// TestBenchAgainstEndpoint holds what scripts rely on: one object, whose numbers are about the producer alone.
func TestBenchAgainstEndpoint(t *testing.T) {
	t.Setenv(asKinesim, "yes")
	endpoint := faulty(t, nil)
	var out printout
	p := newProgram()
	p.stdout, p.stderr = &out, new(printout)
	code := p.run(strings.Fields("bench --endpoint " + endpoint.URL +
		" --mode core --size 1200 --in-flight 2 --records 4000 --warm-up 1000 --json"))
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, p.stderr)
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	for _, name := range []string{"records", "cpu_seconds", "records_per_cpu_second", "allocs_per_record", "bytes_per_record",
		"rss_bytes"} {
		if number, ok := got[name].(float64); !ok || number <= 0 {
			t.Errorf("%s is %v", name, got[name])
		}
	}
	if got["records"] != 4000.0 {
		t.Errorf("%v records", got["records"])
	}
}

func TestBenchRefuses(t *testing.T) {
	for _, line := range []string{
		"--mode cor", "--wire xml", "--size 10", "--in-flight 0", "--records 0", "--throttle-share 1", "--latency -1s",
		"--endpoint http://localhost:1 --latency 1s", "--target null --endpoint http://localhost:1", "--target embeded", "--rounds -1",
		"more",
	} {
		p := newProgram()
		var out printout
		p.stdout, p.stderr = &out, &out
		if code := p.run(append([]string{"bench"}, strings.Fields(line)...)); code != 2 || !strings.Contains(out.String(), "try:") {
			t.Errorf("%s: exit code %d: %s", line, code, &out)
		}
	}
}

// TestBenchChildrenEndWithTheirParent closes what a killed parent leaves closed: the standard input of the processes
// that bench starts.
func TestBenchChildrenEndWithTheirParent(t *testing.T) {
	t.Setenv(asKinesim, "yes")
	null, err := bench.OpenNull(bench.NullOptions{}, false)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := json.Marshal(bench.Spec{
		Mode: bench.ModeCore, Wire: "json", SizeBytes: 1200, InFlight: 1, Records: 1 << 30, Keys: 1000, Order: true,
		Endpoint: null.URL, Region: "us-east-1", Stream: bench.NullStream(0), AccessKeyID: "test", SecretAccessKey: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	measurement := exec.CommandContext(t.Context(), self, bench.MeasureCommand)
	measurement.Stdin = bytes.NewReader(spec) // closed behind it
	var stderr bytes.Buffer
	measurement.Stderr = &stderr
	if err := measurement.Run(); err == nil || !strings.Contains(stderr.String(), "nobody waits") {
		t.Errorf("the measurement: %v: %s", err, &stderr)
	}
	if err := null.Close(); err != nil { // waits for it
		t.Errorf("the null endpoint: %v", err)
	}
}
