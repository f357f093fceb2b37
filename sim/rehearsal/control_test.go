package rehearsal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

func TestReadControlLog(t *testing.T) {
	got, err := rehearsal.ReadControlLog(strings.NewReader(`{"at_ns":1000000000,"do":"pause"}` + "\n\n" +
		`{"at_ns":2000000000,"do":"resume"}` + "\n" +
		`{"at_ns":2000000000,"do":"speed","speed":1.25}` + "\n"))
	want := []rehearsal.Command{{At: time.Second, Do: "pause"}, {At: 2 * time.Second, Do: "resume"},
		{At: 2 * time.Second, Do: "speed", Speed: 1.25}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("commands %+v (%v), want %+v", got, err, want)
	}
	for log, want := range map[string]string{
		`{"at_ns":1,"do":"jump"}`: `line 1: do "jump" is not known`,
		`{"at_ns":1}`:             `line 1: do "" is not known`,
		"{\"at_ns\":2,\"do\":\"pause\"}\n{\"at_ns\":1,\"do\":\"resume\"}": "line 2: at 1ns lies before",
		`{"at_ns":-1,"do":"pause"}`:                                       "line 1: at -1ns",
		`{"at_ns":1,"do":"speed"}`:                                        "line 1: speed 0: more than 0",
		`{"at_ns":1,"do":"fault","kind":"flood"}`:                         `line 1: there is no fault "flood"`,
		`{"at_ns":1,"do":"fault","kind":"outage","shards":[1]}`:           "line 1: outage hits calls",
		`{"at_ns":1,"do":"fault","kind":"latency"}`:                       "line 1: latency with a delay of 0s",
		`{"at_ns":1,"do":"fault","delay_ns":5}`:                           "line 1: throttle with a delay of 5ns",
		`{"at_ns":1,"do":"fault","share":2}`:                              "line 1: throttle of 2",
		`{"at_ns":1,"do":"pause","for":3}`:                                `line 1: json: unknown field "for"`,
		`{"at_ns":"x","do":"pause"}`:                                      "line 1: json: cannot unmarshal",
		"no json":                                                         "line 1: invalid character",
		`{"at_ns":1,"do":"speed","speed":-2}`:                             "line 1: speed -2: more than 0",
	} {
		if _, err := rehearsal.ReadControlLog(strings.NewReader(log)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", log, err, want)
		}
	}
}

// readBack is the control log of a directory.
func readBack(t *testing.T, dir string) []rehearsal.Command {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, rehearsal.ControlLog))
	if err != nil {
		t.Fatal(err)
	}
	commands, err := rehearsal.ReadControlLog(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return commands
}

// TestControlLog holds that what is written is what is read, and that a run in which nothing was done leaves no log of
// an earlier one.
func TestControlLog(t *testing.T) {
	dir := t.TempDir()
	commands := []rehearsal.Command{{At: time.Second, Do: "fault"},
		{At: time.Second, Do: "fault", Kind: "throttle", Shards: []int{1}, Share: 0.5, For: time.Minute},
		{At: time.Second, Do: "fault", Kind: "latency", For: time.Second, Delay: 200 * time.Millisecond}, {At: 1500 * time.Millisecond,
			Do: "speed", Speed: 0.8},
		{At: 2 * time.Second, Do: "bookmark"}}
	if err := rehearsal.WriteControlLog(dir, commands); err != nil {
		t.Fatal(err)
	}
	if got := readBack(t, dir); !reflect.DeepEqual(got, commands) {
		t.Errorf("commands %+v, want %+v", got, commands)
	}
	for range 2 {
		if err := rehearsal.WriteControlLog(dir, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, rehearsal.ControlLog)); !os.IsNotExist(err) {
		t.Errorf("the log of an earlier run is still there (%v)", err)
	}
}

// TestControl does to a run what a control log tells: it is done at its moments, and again, and changes no record.
func TestControl(t *testing.T) {
	log := []rehearsal.Command{
		{At: 100 * time.Millisecond, Do: rehearsal.Pause}, {At: 1400 * time.Millisecond, Do: rehearsal.Resume},
		{At: 1500 * time.Millisecond, Do: rehearsal.Speed, Speed: 3}, {At: 1600 * time.Millisecond, Do: rehearsal.Fault},
		{At: 1650 * time.Millisecond, Do: rehearsal.Fault, Kind: "latency", Delay: 50 * time.Millisecond, For: 200 * time.Millisecond,
			Share: 0.5},
		{At: 1700 * time.Millisecond, Do: rehearsal.Bookmark},
	}
	plain := inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}).Summary()
	p := rehearsal.Plan{Scenario: parse(t, small), Control: log}
	p.Scenario.Export.Attempts, p.Scenario.Export.RetryFor = 0, time.Minute
	played := inRealTime(t, p, rehearsal.Embedded())
	if !reflect.DeepEqual(played.Control, log) {
		t.Errorf("done: %+v, want %+v", played.Control, log)
	}
	s := played.Summary()
	if s.Digest != plain.Digest || s.Ledger != plain.Ledger || s.Verdict != report.Pass {
		t.Errorf("%s, digest %s, ledger %+v\nwant %s, %+v", s.Verdict, s.Digest, s.Ledger, plain.Digest, plain.Ledger)
	}
	// 0.1 s, 1.3 s of pause, 0.1 s, and the rest three times as fast.
	if want := 1500*time.Millisecond + 3800*time.Millisecond/3; s.Records.Throttled == 0 || played.Elapsed < want {
		t.Errorf("%d throttled, ended after %s, want %s", s.Records.Throttled, played.Elapsed, want)
	}
}

// TestControlRefused holds what can not be done to a run.
func TestControlRefused(t *testing.T) {
	inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}, func(r *rehearsal.Run) {
		if control, fault := r.Controls(); control || fault || r.Do(rehearsal.Command{Do: rehearsal.Pause}) == nil || r.Speed() != 1 {
			t.Error("virtual time waits for somebody")
		}
	})
	var said heard
	target := opens(func(s rehearsal.Stream) rehearsal.Stream { return strange{Stream: s} })
	p := rehearsal.Plan{Scenario: parse(t, small), Say: said.say, Control: []rehearsal.Command{{At: time.Second, Do: rehearsal.Fault}}}
	o := inRealTime(t, p, target, func(r *rehearsal.Run) {
		if control, fault := r.Controls(); !control || fault || r.Do(rehearsal.Command{Do: "jump"}) == nil {
			t.Errorf("control %v, fault %v", control, fault)
		}
	})
	if len(o.Control) != 0 || !strings.Contains(said.String(),
		"note: fault was not repeated: only the embedded Kinesis does wrong on purpose") {
		t.Errorf("done %+v, said %s", o.Control, &said)
	}
}

func FuzzReadControlLog(f *testing.F) {
	f.Add("{\"at_ns\":1,\"do\":\"pause\"}\n")
	f.Add("{\"at_ns\":1e3,\"do\":\"speed\",\"speed\":1e300}\n")
	f.Fuzz(func(t *testing.T, log string) {
		commands, err := rehearsal.ReadControlLog(strings.NewReader(log))
		if err != nil || len(commands) == 0 {
			return
		}
		dir := t.TempDir()
		if err := rehearsal.WriteControlLog(dir, commands); err != nil {
			t.Fatal(err)
		}
		if again := readBack(t, dir); !reflect.DeepEqual(again, commands) {
			t.Errorf("commands %+v become %+v", commands, again)
		}
	})
}
