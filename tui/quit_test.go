package tui

import (
	"strings"
	"testing"

	"kinesim/sim/report/frame"
)

// TestQuestion holds the words for one export, and what is asked where there is no room for the answers.
func TestQuestion(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		inFlight uint64
		w        int
		want     string
	}{
		{0, 80, "nothing is on its way; the run"}, {1, 80, "1 export is on its way; the run"}, {2, 80, "2 exports are on their way; the run"},
		{2, 64, "stop now: they fail as interrupted, or stay unknown"}, {2, 63, "quit? d deliver, n now, esc"},
	} {
		f, v := fixture(), newView(keys)
		f.Ledger.InFlight, v.quit = c.inFlight, true
		picture, err := simulate(f, v, &viridis, c.w, 24)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(picture.text()); !strings.Contains(text, c.want) {
			t.Errorf("%d on their way, %d columns: no %q in\n%s", c.inFlight, c.w, c.want, text)
		}
	}
}

// TestQuestionWhileHeld holds that nothing is offered for exports when consumers alone are waited for.
func TestQuestionWhileHeld(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	f, v := fixture(), newView(keys)
	f.State, f.Ledger.InFlight, v.quit = frame.StateHolding, 0, true
	picture, err := simulate(f, v, &viridis, 80, 24)
	if err != nil {
		t.Fatal(err)
	}
	text := string(picture.text())
	if !strings.Contains(text, "wait for them no longer, and quit") || strings.Contains(text, "deliver these") {
		t.Error(text)
	}
}
