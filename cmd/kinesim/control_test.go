package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestReadDeeds(t *testing.T) {
	got, err := readDeeds(strings.NewReader(`{"at_ns":1000000000,"do":"pause"}` + "\n\n" + `{"at_ns":2000000000,"do":"resume"}` + "\n" +
		`{"at_ns":2000000000,"do":"speed","speed":1.25}` + "\n"))
	want := []deed{{time.Second, doPause, 0}, {2 * time.Second, doResume, 0}, {2 * time.Second, doSpeed, 1.25}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("deeds %+v (%v), want %+v", got, err, want)
	}
	for log, want := range map[string]string{
		`{"at_ns":1,"do":"jump"}`: `line 1: do "jump" is not known`,
		`{"at_ns":1}`:             `line 1: do "" is not known`,
		"{\"at_ns\":2,\"do\":\"pause\"}\n{\"at_ns\":1,\"do\":\"resume\"}": "line 2: at 1ns lies before",
		`{"at_ns":-1,"do":"pause"}`:                                       "line 1: at -1ns",
		`{"at_ns":1,"do":"speed"}`:                                        "line 1: speed 0: more than 0",
		`{"at_ns":1,"do":"pause","for":3}`:                                `line 1: json: unknown field "for"`,
		`{"at_ns":"x","do":"pause"}`:                                      "line 1: json: cannot unmarshal",
		"no json":                                                         "line 1: invalid character",
		`{"at_ns":1,"do":"speed","speed":-2}`:                             "line 1: speed -2: more than 0",
	} {
		if _, err := readDeeds(strings.NewReader(log)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", log, err, want)
		}
	}
}

// TestDiary holds that what is written is what is read, and that a run in which nothing was done leaves no log of an earlier one.
func TestDiary(t *testing.T) {
	dir := t.TempDir()
	deeds := []deed{{time.Second, doFault, 0}, {1500 * time.Millisecond, doSpeed, 0.8}, {2 * time.Second, doBookmark, 0}}
	var d diary
	for _, done := range deeds {
		d.add(done)
	}
	if err := d.write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := (&runFlags{replay: filepath.Join(dir, controlFile)}).loadReplay()
	if err != nil || !reflect.DeepEqual(got, deeds) {
		t.Errorf("deeds %+v (%v), want %+v", got, err, deeds)
	}
	for range 2 {
		if err := new(diary).write(dir); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, controlFile)); !os.IsNotExist(err) {
		t.Errorf("the log of an earlier run is still there (%v)", err)
	}
}

// TestReplayKeepsRecords compares a run that is paused and hurried with one that is left alone.
func TestReplayKeepsRecords(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	lines := `{"at_ns":100000000,"do":"pause"}` + "\n" + `{"at_ns":400000000,"do":"resume"}` + "\n" + `{"at_ns":500000000,"do":"speed","speed":3}` + "\n"
	if err := os.WriteFile(log, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	_, plain, _ := runSmall(t) // on a busy machine both may be unreliable, which changes no record
	_, played, _ := runSmall(t, "--replay-control", log)
	if played.Digest != plain.Digest || played.Ledger != plain.Ledger {
		t.Errorf("digest %s, ledger %+v\nwant %s, %+v", played.Digest, played.Ledger, plain.Digest, plain.Ledger)
	}
}

func FuzzReadDeeds(f *testing.F) {
	f.Add("{\"at_ns\":1,\"do\":\"pause\"}\n")
	f.Add("{\"at_ns\":1e3,\"do\":\"speed\",\"speed\":1e300}\n")
	f.Fuzz(func(t *testing.T, log string) {
		deeds, err := readDeeds(strings.NewReader(log))
		if err != nil {
			return
		}
		var d diary
		for _, done := range deeds {
			d.add(done)
		}
		dir := t.TempDir()
		if err := d.write(dir); err != nil {
			t.Fatal(err)
		}
		if len(deeds) == 0 {
			return
		}
		again, err := (&runFlags{replay: filepath.Join(dir, controlFile)}).loadReplay()
		if err != nil || !reflect.DeepEqual(again, deeds) {
			t.Errorf("deeds %+v become %+v (%v)", deeds, again, err)
		}
	})
}
