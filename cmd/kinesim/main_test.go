package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asKinesim is the variable whose presence makes the test binary a kinesim: bench starts its own program again.
const asKinesim = "KINESIM_TEST_AS_KINESIM"

// waiting is how many tests run at once unless somebody says otherwise: they wait far more than they compute, for runs
// by the clock and for terminals.
const waiting = "8"

// TestMain makes the test binary a kinesim for the scripts.
func TestMain(m *testing.M) {
	if os.Getenv(asKinesim) != "" {
		main()
	}
	if parallel := flag.Lookup("test.parallel"); parallel != nil {
		if err := parallel.Value.Set(waiting); err != nil { // what the command line says comes after it
			panic(err)
		}
	}
	testscript.Main(m, map[string]func(){"kinesim": main})
}

// TestScripts runs the command line as testdata/script/*.txtar says. `exits N COMMAND…` wants an exit code, or one of
// several.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "samedigest": sameDigest},
	})
}

// sameDigest wants two summaries to have the same digest.
func sameDigest(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samedigest SUMMARY SUMMARY")
	}
	digest := regexp.MustCompile(`"digest": "([0-9a-f]{32})"`)
	first, second := digest.FindString(ts.ReadFile(args[0])), digest.FindString(ts.ReadFile(args[1]))
	if first == "" || first != second {
		ts.Fatalf("%s has %q, %s has %q", args[0], first, args[1], second)
	}
}

// exits runs a command as exec does, and wants it to end with the given exit code, or with one of several, such as 0,6.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT]...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if !slices.Contains(strings.Split(args[0], ","), strconv.Itoa(got)) {
		ts.Fatalf("%v ends with exit code %d, want %s", args[1:], got, args[0])
	}
}
