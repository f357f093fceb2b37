package sim

import (
	"math/bits"
	"time"

	"kinesim/sim/world"
)

// turns is a tournament between the sources of a feed: whose turn is next. A turn is a moment with the source's number
// in its lowest bits, so that one comparison decides, ties included, and needs no branch, which nobody could foretell.
//
// The turns stand below a binary tree, as so many leaves. Each of its nodes keeps the later of two turns that met
// there, and the earlier one goes on upwards. When the first turn is over, the next one of its source meets those that
// it had come past, and no others.
type turns struct {
	nodes  []uint64 // those that came later, by node: the children of node i are 2i and 2i + 1; and as node 0 the first turn
	number uint     // bits of a source's number
}

// newTurns begins with the moments of all sources. With 32 of them they may be up to 9 years after the start, which is
// longer than any run.
func newTurns(moments []time.Duration) turns {
	number := uint(bits.Len(uint(max(len(moments)-1, 0))))
	t := turns{nodes: make([]uint64, 1<<number), number: number} // nobody is before 0, so that the first at a node waits there
	for i := range t.nodes {
		moment := world.Never
		if i < len(moments) {
			moment = moments[i]
		}
		t.play(i, moment)
	}
	return t
}

// first is the number of the source whose turn is next; of several at once that of the lowest number.
func (t *turns) first() int { return int(t.nodes[0] & (1<<t.number - 1)) }

// due is when it is, or later than any moment when there are no more.
func (t *turns) due() time.Duration { return time.Duration(t.nodes[0] >> t.number) }

// play lets a source, whose turn is the first, come again at a moment.
func (t *turns) play(source int, moment time.Duration) {
	turn := min(uint64(moment), uint64(world.Never)>>t.number)<<t.number | uint64(source)
	for node := (source + len(t.nodes)) / 2; node > 0; node /= 2 {
		other := t.nodes[node]
		t.nodes[node] = max(turn, other)
		turn = min(turn, other)
	}
	t.nodes[0] = turn
}
