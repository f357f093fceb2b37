package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/exporter/setting"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// TestVaryAsAlone draws values of settings, and holds each row of a table against the run that its Repeat makes: the
// summaries are equal but for that command.
func TestVaryAsAlone(t *testing.T) {
	seed := rand.Uint64()
	draws := rand.New(rand.NewPCG(seed, 0))
	file := filepath.Join(t.TempDir(), "bound.yaml")
	text := "version: 1\nname: bound\npopulation: {profiles: 2_000}\nworkload: [{duration: 2s, rate: 3000/s}]\n" +
		"timeline: [{at: 1s, evaluate: high-churn-risk, enter: 300, leave: 50}, {at: 1s, for: 500ms, fault: reset_after, share: 20%}]\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for n := range 6 {
		args := []string{"run", file, "--virtual", "--ui", "json", "--seed", fmt.Sprint(n), "--vary", "stream.shards=1,3"}
		args = append(args, "--vary", "stream.latency=0s,150ms")
		d := drawSetting(draws)
		var values []string
		for _, i := range draws.Perm(len(d.Cases))[:min(2, len(d.Cases))] {
			if value := fmt.Sprint(d.Cases[i].Number); len(values) == 0 || values[0] != value {
				values = append(values, value)
			}
		}
		args = append(args, "--vary", "export."+d.Key+"="+strings.Join(values, ","))
		rows := summariesOf(t, args)
		if len(rows) != 4*len(values) {
			t.Fatalf("seed %d: %q: %d rows", seed, args, len(rows))
		}
		for _, row := range rows {
			alone := append(strings.Fields(row.Repeat)[1:], "--ui", "json")
			want := summariesOf(t, alone)[0]
			if want.Repeat = row.Repeat; !reflect.DeepEqual(row, want) {
				t.Errorf("seed %d: %q\nin a table %+v\nalone %+v", seed, alone, row, want)
			}
		}
	}
}

// drawSetting draws a setting of delivery that is a number.
func drawSetting(draws *rand.Rand) setting.Of[exporter.Config] {
	for {
		d := exporter.ConfigTable()[draws.IntN(len(exporter.ConfigTable()))]
		if d.Kind == setting.Count {
			return d
		}
	}
}

// summariesOf are the summaries that a run prints, whatever it ends with.
func summariesOf(t *testing.T, args []string) (all []report.Summary) {
	t.Helper()
	p, stdout, stderr := quietProgram()
	if code := p.run(args); code == report.Invalid.ExitCode() {
		t.Fatalf("%q: %s", args, stderr)
	}
	for line := range bytes.Lines(stdout.Bytes()) {
		var printed struct{ Summary *report.Summary }
		if err := json.Unmarshal(line, &printed); err != nil {
			t.Fatal(err)
		}
		if printed.Summary != nil {
			all = append(all, *printed.Summary)
		}
	}
	return all
}

// TestRowThatCannotRun names the row of a generation whose run cannot begin, and takes the interruption of one for none
// that has begun.
func TestRowThatCannotRun(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	v := &varied{session: &session{stop: cli.Listen(ctx)}}
	defer v.stop.Release()
	for _, name := range []string{"good", "bad"} {
		sc, _, err := scenarios.Load("quickstart")
		if err != nil {
			t.Fatal(err)
		}
		if name == "bad" {
			sc.Population.Segments = nil // which the dataflow maps
		}
		v.rows = append(v.rows, variedRow{[]report.Said{{Path: "key", Value: name}}, rehearsal.Plan{Scenario: sc}})
	}
	results := make([]*report.Varied, 2)
	if err := v.generate([]int{1}, results, 0, 1); err == nil || !strings.HasPrefix(err.Error(), "key=bad: ") {
		t.Errorf("%v", err)
	}
	interrupt()
	if err := v.generate([]int{0}, results, 0, 1); err != nil || results[0] != nil {
		t.Errorf("%v, %v", err, results[0])
	}
}

// TestSplitValues splits what --vary says.
func TestSplitValues(t *testing.T) {
	for text, want := range map[string][]string{
		"1,2,4":                    {"1", "2", "4"},
		" 1 , 2":                   {"1", "2"},
		"":                         {""},
		"1,":                       {"1", ""},
		"[a, b],[c]":               {"[a, b]", "[c]"},
		`"a,b",'c,d',{x: 1, y: 2}`: {`"a,b"`, `'c,d'`, "{x: 1, y: 2}"},
		"]1,2":                     {"]1", "2"},
	} {
		if got := splitValues(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
