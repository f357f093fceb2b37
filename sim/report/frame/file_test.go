package frame

import "testing"

// TestReadOfNoRun refuses a frame that says of no run, as what is left of a file that somebody else wrote.
func TestReadOfNoRun(t *testing.T) {
	dir := t.TempDir()
	for _, scenario := range []string{"", "quickstart"} {
		if err := Write(dir, &Frame{Scenario: scenario}); err != nil {
			t.Fatal(err)
		}
		switch f, err := Read(dir); {
		case scenario == "" && (err == nil || err.Error() != "read frame.json.gz: it is of no run"):
			t.Errorf("%+v, %v", f, err)
		case scenario != "" && (err != nil || f.Scenario != scenario):
			t.Errorf("%+v, %v", f, err)
		}
	}
}
