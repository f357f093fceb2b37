package exporter

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestSpells holds that a spell begins when something goes wrong first, and ends with a long enough pause.
func TestSpells(t *testing.T) {
	var s spells
	for _, seconds := range []int{3, 4, 13, 23, 40} {
		s.add(TroubleRefused, "a", time.Duration(seconds)*time.Second)
		s.add(TroubleFailed, "a", time.Duration(seconds)*time.Minute)
	}
	refused := slices.DeleteFunc(slices.Clone(s), func(s Spell) bool { return s.Trouble != TroubleRefused })
	want := spells{
		{TroubleRefused, "a", 3 * time.Second, 13 * time.Second, 3},
		{TroubleRefused, "a", 23 * time.Second, 23 * time.Second, 1}, // after a pause of exactly as long as ends one
		{TroubleRefused, "a", 40 * time.Second, 40 * time.Second, 1},
	}
	if !slices.Equal(refused, []Spell(want)) {
		t.Errorf("spells %v, want %v", refused, want)
	}
	if len(s) != 3+5 {
		t.Errorf("%d spells, want 8", len(s))
	}
	for i := range 1000 {
		s.add(TroubleUnknown, fmt.Sprint(i), time.Hour)
	}
	if len(s) != spellsKept || s[spellsKept-1].Code != "999" {
		t.Errorf("%d spells are kept, the last %v", len(s), s[len(s)-1])
	}
}
