package frame

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
)

// notesKept is how many notes are kept, the newest.
const notesKept = 200

// notebook keeps notes in the order of their moments, oldest first. What repeats itself is one note that counts, as
// long as the pauses are shorter than exporter.SpellPause.
type notebook struct {
	notes []dated
	gone  time.Duration // notes that ended before it have been forgotten
}

// dated is a note and when it was last true.
type dated struct {
	Note
	until time.Duration
}

func (b *notebook) add(at time.Duration, level Level, text string) {
	b.put(dated{Note{At: at, Level: level, Text: text, Times: 1}, at}, true)
}

// put adds a note, or counts up the one of its text that it goes on with. Its number is added when it is new, and else
// that of all of it until now.
func (b *notebook) put(n dated, isNew bool) {
	for i := range slices.Backward(b.notes) {
		old := &b.notes[i]
		if old.Text != n.Text || old.Counts != n.Counts || n.At-old.until >= exporter.SpellPause || old.At-n.until >= exporter.SpellPause {
			continue
		}
		if isNew {
			old.Times += n.Times
		} else {
			old.Times = max(old.Times, n.Times)
		}
		old.At, old.until = min(old.At, n.At), max(old.until, n.until)
		return
	}
	if n.until < b.gone {
		return
	}
	i, _ := slices.BinarySearchFunc(b.notes, n.At, func(d dated, at time.Duration) int { return cmp.Or(cmp.Compare(d.At, at), -1) })
	b.notes = slices.Insert(b.notes, i, n)
	if len(b.notes) > notesKept {
		b.gone = max(b.gone, b.notes[0].until+1)
		b.notes = slices.Delete(b.notes, 0, 1)
	}
}

// spells notes what went wrong. Those of several lanes that go on at once are one.
func (b *notebook) spells(list []exporter.Spell, moment func(time.Duration) time.Duration) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(x, y exporter.Spell) int {
		return cmp.Or(cmp.Compare(x.Trouble, y.Trouble), cmp.Compare(x.Code, y.Code), cmp.Compare(x.From, y.From))
	})
	for i := 0; i < len(list); {
		spell := list[i]
		for i++; i < len(list) && list[i].Trouble == spell.Trouble && list[i].Code == spell.Code &&
			list[i].From-spell.Until < exporter.SpellPause; i++ {
			spell.Until = max(spell.Until, list[i].Until)
			spell.N += list[i].N
		}
		n := Note{At: moment(spell.From), Level: LevelError, Text: "failed: " + spell.Code, Times: spell.N, Counts: "export"}
		switch spell.Trouble {
		case exporter.TroubleRefused:
			n.Level, n.Text, n.Counts = LevelWarn, "refused: "+spell.Code, "attempt"
		case exporter.TroubleUnknown:
			n.Text = "unknown: " + spell.Code
		}
		b.put(dated{n, moment(spell.Until)}, false)
	}
}

// list is the notes, newest first.
func (b *notebook) list() []Note {
	newest := make([]Note, 0, len(b.notes))
	for i := range slices.Backward(b.notes) {
		newest = append(newest, b.notes[i].Note)
	}
	return newest
}
