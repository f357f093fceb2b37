package exporter

import "time"

// Trouble is what can go wrong with an attempt or an export.
type Trouble uint8

const (
	TroubleRefused Trouble = iota // an attempt
	TroubleFailed                 // an export
	TroubleUnknown                // an export
)

// Spell is a stretch of time in which something went wrong again and again, with no pause as long as SpellPause. It
// dates what the counters only count. Moments are those of the exporter's clock.
type Spell struct {
	Trouble     Trouble
	Code        string
	From, Until time.Duration
	N           uint64
}

// SpellPause ends a spell.
const SpellPause = 10 * time.Second

// spellsKept is how many spells a lane remembers, the newest.
const spellsKept = 64

// spells are those of a lane, oldest first.
type spells []Spell

// add notes that something went wrong.
func (s *spells) add(trouble Trouble, code string, now time.Duration) {
	list := *s
	for i := len(list) - 1; i >= 0; i-- {
		if last := &list[i]; last.Trouble == trouble && last.Code == code {
			if now-last.Until >= SpellPause {
				break
			}
			last.Until = now
			last.N++
			return
		}
	}
	if len(list) == spellsKept {
		copy(list, list[1:])
		list = list[:spellsKept-1]
	}
	*s = append(list, Spell{Trouble: trouble, Code: code, From: now, Until: now, N: 1})
}
