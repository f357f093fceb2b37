package exporter

import (
	"math"
	"time"

	"kinesim/exporter/cpu/prefetch"
	"kinesim/exporter/profile"
)

// Ahead is what has been made of a sequence of updates ahead of their moments: exports, and between them the reasons of
// those that are not exported. A driver that makes several sequences so, each some way at a time, moves their exports
// into one order afterwards, and counts what lies in front of them. That is a good deal faster than to go from sequence
// to sequence with each update.
type Ahead struct {
	made   *Chunk // exports, of which those from next on are left
	next   int
	behind []int32 // of each export: how many of the suppressed updates come before it

	quiet []quiet // suppressed updates, in their order, of which those from head on are not counted
	head  int
}

// quiet is a suppressed update: when it was due, and in the lowest bits its reason. There are many of them.
type quiet uint64

// reasonBits leave room for moments up to 9 years after the start, which is longer than any run.
const reasonBits = 5

var _ [1<<reasonBits - profile.ReasonCount]struct{} // so that each reason has room

// quietFrom is the least that a suppressed update may be that was due at a moment or later.
func quietFrom(moment time.Duration) quiet { return quiet(moment) << reasonBits }

func (q quiet) due() time.Duration     { return time.Duration(q >> reasonBits) }
func (q quiet) reason() profile.Reason { return profile.Reason(q & (1<<reasonBits - 1)) }

// cacheLine is how many bytes come closer to the processor at once.
const cacheLine = 64

// NewAhead begins with an empty chunk.
func NewAhead(made *Chunk) Ahead { return Ahead{made: made} }

// Begin drops what was moved and counted. There must be no exports left.
func (a *Ahead) Begin() {
	a.made.reset(a.made.bare)
	a.next, a.behind = 0, a.behind[:0]
	n := copy(a.quiet, a.quiet[a.head:])
	a.quiet, a.head = a.quiet[:n], 0
}

// Judge decides about the next update, and tells whether it is an export: that is to be encoded before any is moved.
func (a *Ahead) Judge(n *Encoder, due time.Duration, u *profile.Update) bool {
	reason := n.Judge(due, u)
	if reason != profile.ReasonNone {
		a.quiet = append(a.quiet, quietFrom(due)|quiet(reason))
		return false
	}
	a.behind = append(a.behind, int32(len(a.quiet)))
	return true
}

// Encode encodes the first export that is not yet.
func (a *Ahead) Encode(n *Encoder, u *profile.Update) { n.Encode(a.made, u) }

// Made is how many exports there are since Begin, and Full tells whether those that are encoded fill a chunk.
func (a *Ahead) Made() int  { return len(a.behind) }
func (a *Ahead) Full() bool { return a.made.Full() }

// Left tells whether there is an export that was not moved, and Due is when the first of them is due.
func (a *Ahead) Left() bool         { return a.next < len(a.made.exports) }
func (a *Ahead) Due() time.Duration { return a.made.exports[a.next].due }

// Move moves the first export that is left to the end of a chunk, and counts it.
func (a *Ahead) Move(c *Chunk, counts *Counts) {
	c.append(a.made, a.next)
	e := &a.made.exports[a.next]
	counts.stats.export(e)
	a.next++
	a.made.Prefetch(a.next + 1)                                                 // by its turn, all other sources have had theirs
	if key := int(e.data) + cacheLine; a.made.bare && key < len(a.made.arena) { // one key lies behind the other
		prefetch.Of(&a.made.arena[key])
	}
}

// CountMoved counts the suppressed updates in front of the export that was moved last.
func (a *Ahead) CountMoved(counts *Counts) { a.count(int(a.behind[a.next-1]), counts) }

// CountBefore counts the suppressed updates that were due before a moment, or at it with same, and returns when the
// last of them was due.
func (a *Ahead) CountBefore(moment time.Duration, same bool, counts *Counts) (last time.Duration) {
	if same {
		moment++
	}
	end, later := a.head, quietFrom(moment)
	for end < len(a.quiet) && a.quiet[end] < later {
		end++
	}
	if end == a.head {
		return 0
	}
	a.count(end, counts)
	return a.quiet[end-1].due()
}

// Uncounted is when the first suppressed update is due that is not counted, or as late as can be.
func (a *Ahead) Uncounted() time.Duration {
	if a.head == len(a.quiet) {
		return math.MaxInt64
	}
	return a.quiet[a.head].due()
}

func (a *Ahead) count(end int, counts *Counts) {
	counts.stats.offered += uint64(end - a.head)
	for _, q := range a.quiet[a.head:end] {
		counts.stats.suppressed[q.reason()]++
	}
	a.head = end
}
