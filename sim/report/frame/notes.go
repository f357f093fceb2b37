package frame

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"kinesim/exporter"
)

const notesKept = 200

// notebook keeps the newest notes. A note that repeats the newest one of its text within noteSpan counts it up instead.
type notebook struct {
	notes []Note // oldest first
}

const noteSpan = 10 * time.Second

func (b *notebook) add(at time.Duration, level Level, text string, times uint64) {
	for i := len(b.notes) - 1; i >= 0 && at-b.notes[i].At < noteSpan; i-- {
		if b.notes[i].Text == text {
			b.notes[i].Times += times
			return
		}
	}
	if len(b.notes) == notesKept {
		b.notes = slices.Delete(b.notes, 0, notesKept/4)
	}
	b.notes = append(b.notes, Note{At: at, Level: level, Text: text, Times: times})
}

// compare notes what went wrong between two snapshots.
func (b *notebook) compare(at time.Duration, before, now *exporter.Snapshot) {
	for _, kind := range []struct {
		level       Level
		what        string
		before, now map[string]uint64
	}{
		{LevelWarn, "attempts refused: %s", before.Codes, now.Codes},
		{LevelError, "exports failed: %s", before.Failures, now.Failures},
		{LevelError, "exports unknown: %s", before.Unknowns, now.Unknowns},
	} {
		for _, code := range slices.Sorted(maps.Keys(kind.now)) {
			if more := kind.now[code] - min(kind.before[code], kind.now[code]); more > 0 {
				b.add(at, kind.level, fmt.Sprintf(kind.what, code), more)
			}
		}
	}
	if !now.Ledger.Balanced() {
		b.add(at, LevelError, "the ledger does not balance", 1)
	}
}

// list is a copy, newest first.
func (b *notebook) list() []Note {
	newest := slices.Clone(b.notes)
	slices.Reverse(newest)
	return newest
}
