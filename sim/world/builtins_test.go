package world

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/scenarios"
)

// The golden file holds the digest of every built-in scenario, which people write down and compare: it changes with the
// version of the world only, or with the file of the scenario.
func TestBuiltinDigests(t *testing.T) {
	var lines strings.Builder
	fmt.Fprintf(&lines, "world %s\n", Version)
	for _, info := range scenarios.List() {
		sc, _, err := scenarios.Load(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		w := makeWorld(t, sc)
		got := newTracer()
		updates, exports := 0, 0
		for _, s := range w.Slices() {
			for u := s.Next(); u != nil; u = s.Next() {
				updates++
				if w.Dataflow().Detect(&u.Update).Export() {
					exports++
				}
				got.add(w, u)
			}
		}
		fmt.Fprintf(&lines, "%s: %d updates, %d exports, %d bytes, digest %v\n", info.Name, updates, exports, got.bytes, got.digest)
	}
	name := filepath.Join("..", "..", "testdata", "sim", "builtins.golden")
	if *updateGoldens {
		if err := os.WriteFile(name, []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if lines.String() != string(want) {
		t.Errorf("the built-in scenarios export something else:\ngot\n%s\nwant\n%s", lines.String(), want)
	}
}
