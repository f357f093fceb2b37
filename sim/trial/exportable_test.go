package trial

import (
	"testing"

	"kinesim/sim/world"
)

// TestExportable: no update of a random case is exported that the forecast leaves out.
func TestExportable(t *testing.T) {
	exported, silent := 0, 0
	for n := range uint64(150) {
		c := Draw(7, n)
		w, err := world.New(&c.Scenario)
		if err != nil {
			t.Fatal(err)
		}
		for _, slice := range w.Slices() {
			for u := slice.Next(); u != nil; u = slice.Next() {
				may := world.Exportable(&c.Scenario, u.Kind)
				if !may {
					silent++
				}
				if !w.Dataflow().Detect(&u.Update).Export() {
					continue
				}
				exported++
				if !may {
					t.Fatalf("case %d: an update of kind %s is exported: %+v", n, u.Kind, u.Changes)
				}
			}
		}
	}
	if exported == 0 || silent == 0 {
		t.Errorf("%d exports, %d updates that cannot be exported: nothing was tested", exported, silent)
	}
}
