package manifest_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"kinesim/cmd/kinesim/internal/manifest"
)

// job is one that a cluster would run.
func job(change ...func(*manifest.Job)) *manifest.Job {
	j := &manifest.Job{
		Name: "load", Image: "kinesim:1", Parts: 4, StartAt: time.Unix(1_800_000_000, 0), Builtin: "quickstart", CPU: "500m", Memory: "1Gi",
		Storage: "1Gi", Retries: 3, Wait: time.Hour,
	}
	for _, do := range change {
		do(j)
	}
	return j
}

// objects are the documents by their kind and name.
func objects(t *testing.T, j *manifest.Job) map[string]map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := j.WriteYAML(&out); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for decoder := yaml.NewDecoder(&out); ; {
		var object map[string]any
		if err := decoder.Decode(&object); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		all[object["kind"].(string)+" "+at[string](t, object, "metadata", "name")] = object
	}
}

// at is what stands under keys and, for a number, in a list.
func at[T any](t *testing.T, value any, path ...any) T {
	t.Helper()
	for _, step := range path {
		switch in := value.(type) {
		case map[string]any:
			value = in[step.(string)]
		case []any:
			value = in[step.(int)]
		default:
			t.Fatalf("nothing at %v", path)
		}
	}
	found, ok := value.(T)
	if !ok {
		t.Fatalf("%v is %T", path, value)
	}
	return found
}

func args(t *testing.T, object map[string]any) []any {
	return at[[]any](t, object, "spec", "template", "spec", "containers", 0, "args")
}

func TestObjects(t *testing.T) {
	all := objects(t, job())
	for _, want := range []string{"PersistentVolumeClaim load-results", "ServiceAccount load", "Job load", "Job load-merge"} {
		if all[want] == nil {
			t.Errorf("there is no %s", want)
		}
	}
	parts := all["Job load"]
	if mode, n := at[string](t, parts, "spec", "completionMode"), at[int](t, parts, "spec", "completions"); mode != "Indexed" || n != 4 {
		t.Errorf("%s with %d completions", mode, n)
	}
	if at[int](t, parts, "spec", "backoffLimitPerIndex") != 3 {
		t.Error("a part is not started again")
	}
	codes := at[[]any](t, parts, "spec", "podFailurePolicy", "rules", 0, "onExitCodes", "values")
	if slices.Contains(codes, any(130)) || !slices.Contains(codes, any(5)) {
		t.Errorf("parts are not started again after %v", codes)
	}
	if got := args(t, parts); !slices.Equal(got, []any{"run", "quickstart", "--part", "auto", "--ui", "lines", "--out", "/results/parts/{part}",
		"--start-at", "2027-01-15T08:00:00Z"}) {
		t.Errorf("%q", got)
	}
	if got := args(t, all["Job load-merge"]); !slices.Equal(got, []any{"merge", "/results/parts", "--out", "/results/merged", "--wait", "1h0m0s",
		"--parts", "4", "--start-at", "2027-01-15T08:00:00Z"}) {
		t.Errorf("%q", got)
	}
}

// TestScenarioIsKept holds that a scenario comes out of the ConfigMap as it went in.
func TestScenarioIsKept(t *testing.T) {
	for _, text := range []string{
		"version: 1\n", "version: 1", "# {{.Name}} \"quoted\"\nname: 'x'\n\n\nstream: {shards: 3}\n", "a: |\n  --- \n  b\n", "\tx: ü\u2028\n  trailing  \n",
	} {
		all := objects(t, job(func(j *manifest.Job) { j.Scenario, j.Builtin = text, "" }))
		if got := at[string](t, all["ConfigMap load"], "data", "scenario.yaml"); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestResultsInS3(t *testing.T) {
	all := objects(t, job(func(j *manifest.Job) {
		j.Results, j.RoleARN, j.Args = "s3://bucket/run 1/", "arn:aws:iam::111122223333:role/load/x", []string{"--set", `name="a: b"`}
	}))
	if all["PersistentVolumeClaim load-results"] != nil {
		t.Error("a claim is made that nothing is written to")
	}
	got := args(t, all["Job load"])
	if !slices.Contains(got, any("s3://bucket/run 1/parts/{part}")) || !slices.Contains(got, any(`name="a: b"`)) {
		t.Errorf("%q", got)
	}
	if role := at[string](t, all["ServiceAccount load"], "metadata", "annotations", "eks.amazonaws.com/role-arn"); role != "arn:aws:iam::111122223333:role/load/x" {
		t.Error(role)
	}
}

// TestNamesThatYAMLTakesForSomethingElse holds that names stay texts: Kubernetes refuses a number as a name.
func TestNamesThatYAMLTakesForSomethingElse(t *testing.T) {
	all := objects(t, job(func(j *manifest.Job) {
		j.Name, j.Namespace, j.ServiceAccount, j.Claim, j.Scenario = "null", "007", "1e3", "true", "version: 1\n"
	}))
	for _, want := range []string{"ConfigMap null", "Job null", "Job null-merge"} {
		if got := at[string](t, all[want], "metadata", "namespace"); got != "007" {
			t.Errorf("%s: namespace %q", want, got)
		}
	}
	pod := at[map[string]any](t, all["Job null"], "spec", "template", "spec")
	if got := at[string](t, pod, "serviceAccountName"); got != "1e3" {
		t.Errorf("service account %q", got)
	}
	if got := at[string](t, pod, "volumes", 1, "configMap", "name"); got != "null" {
		t.Errorf("ConfigMap %q", got)
	}
	if got := at[string](t, all["Job null"], "spec", "template", "metadata", "labels", "app.kubernetes.io/instance"); got != "null" {
		t.Errorf("label %q", got)
	}
}

func TestRefusesWhatNoClusterRuns(t *testing.T) {
	for want, change := range map[string]func(*manifest.Job){
		"the name":             func(j *manifest.Job) { j.Name = "Load" },
		"the namespace":        func(j *manifest.Job) { j.Namespace = "a b" },
		"0 parts":              func(j *manifest.Job) { j.Parts = 0 },
		"257 parts":            func(j *manifest.Job) { j.Parts = 257 },
		"no amount of CPU":     func(j *manifest.Job) { j.CPU = "many" },
		"no amount of memory":  func(j *manifest.Job) { j.Memory = "" },
		"no amount of storage": func(j *manifest.Job) { j.Storage = "big" },
		"results go to one":    func(j *manifest.Job) { j.Claim, j.HostPath = "a", "/b" },
		"not to":               func(j *manifest.Job) { j.Results = "gs://x" },
		"the claim":            func(j *manifest.Job) { j.Claim = "my_claim" },
		"the service account":  func(j *manifest.Job) { j.ServiceAccount = strings.Repeat("a.", 127) + "b" },
		"ARN of a role":        func(j *manifest.Job) { j.RoleARN = "arn:aws:iam::111122223333:user/x" },
		"at most 63":           func(j *manifest.Job) { j.Namespace = strings.Repeat("n", 64) },
		"no name":              func(j *manifest.Job) { j.Image = "" },
	} {
		if err := job(change).WriteYAML(io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %q", err, want)
		}
	}
}
