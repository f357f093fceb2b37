package manifest

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v4"

	"kinesim/sim/report"
)

//go:embed job.yaml.tmpl
var text string

// scenarioFile is the file of the ConfigMap.
const scenarioFile = "scenario.yaml"

var objects = template.Must(template.New("job").Funcs(template.FuncMap{"quote": quote}).Parse(text))

// quote is a text as YAML reads it, whatever it holds: a string of JSON is one of YAML.
func quote(text string) (string, error) {
	quoted, err := json.Marshal(text)
	return string(quoted), err
}

// view is a job as the template reads it.
type view struct {
	*Job
	ScenarioData string // the entries of data
	Account      string
	Volume       string // the claim that is mounted, or ""
	Verdicts     string // exit codes
	RunArgs      []string
	MergeArgs    []string
}

// WriteYAML writes the objects, one document each.
func (j *Job) WriteYAML(w io.Writer) error {
	if err := j.Check(); err != nil {
		return err
	}
	v := view{Job: j, Account: j.ServiceAccount, Verdicts: verdicts()}
	if v.Account == "" {
		v.Account = j.Name
	}
	if j.Results == "" && j.HostPath == "" {
		v.Volume = cmp.Or(j.Claim, j.Name+"-results")
	}
	scenario := j.Builtin
	if j.Scenario != "" {
		scenario = path.Join("/scenario", scenarioFile)
		data, err := yaml.Marshal(map[string]string{scenarioFile: j.Scenario})
		if err != nil {
			return fmt.Errorf("write the scenario: %w", err)
		}
		v.ScenarioData = "  " + strings.ReplaceAll(strings.TrimRight(string(data), "\n"), "\n", "\n  ")
	}
	parts, merged := j.place("parts"), j.place("merged")
	v.RunArgs = append([]string{"run", scenario, "--part", "auto", "--ui", "lines", "--out", parts + "/{part}"}, j.Args...)
	v.MergeArgs = append([]string{"merge", parts, "--out", merged, "--wait", j.Wait.String(), "--parts", fmt.Sprint(j.Parts)}, j.Reach...)
	if !j.StartAt.IsZero() {
		at := []string{"--start-at", j.StartAt.UTC().Format(time.RFC3339)}
		v.RunArgs = append(v.RunArgs, at...)
		v.MergeArgs = append(v.MergeArgs, at...) // what earlier runs have left in the same place are no parts of this one
	}
	var out bytes.Buffer
	if err := objects.Execute(&out, v); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	_, err := w.Write(append(bytes.TrimRight(out.Bytes(), "\n"), '\n'))
	return err
}

// place is where some of the results are.
func (j *Job) place(of string) string {
	if j.Results != "" {
		return strings.TrimRight(j.Results, "/") + "/" + of
	}
	return path.Join("/results", of)
}

// verdicts are the exit codes that a part ends with by itself: all but pass, and that of one that was interrupted.
func verdicts() string {
	var codes []string
	for _, row := range report.ExitCodes() {
		if row.Name != report.Pass && row.Name != report.Interrupted {
			codes = append(codes, fmt.Sprint(row.Code))
		}
	}
	return strings.Join(slices.Compact(codes), ", ")
}
