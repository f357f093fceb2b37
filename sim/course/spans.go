package course

import (
	"slices"
	"sort"
	"time"
)

// Plan is what a recorder is to tell apart.
type Plan struct {
	End    time.Duration // of the schedule
	Phases []Span        // Name, From and Until
	Events []Span        // these, and Kind
}

// spanBook counts exports by when they fell due. The borders of all spans cut the run into segments, each of which
// belongs to the same spans from its beginning to its end, so that an export is counted once.
type spanBook struct {
	plan     Plan
	borders  []time.Duration // where segments begin; the first at 0
	segments []segment
	sums     []*Sum    // by phase, outside of faults and within them
	open     []scratch // by sum: latencies that go into it when the interval that is open ends
	recent   int       // the segment of the last export
}

type segment struct {
	acked, failed, unknown, bytes uint64
	settled                       time.Duration
	sum                           int
}

func newSpanBook(p Plan) *spanBook {
	b := &spanBook{plan: p, borders: []time.Duration{0}}
	for _, s := range slices.Concat(p.Phases, p.Events) {
		b.borders = append(b.borders, max(s.From, 0), max(s.Until, 0))
	}
	slices.Sort(b.borders)
	b.borders = slices.Compact(b.borders)
	b.segments = make([]segment, len(b.borders))
	b.sums = make([]*Sum, 2*(len(p.Phases)+1))
	b.open = make([]scratch, len(b.sums))
	for i := range b.segments {
		b.segments[i].sum = 2*b.phaseAt(b.borders[i]) + b.faulty(b.borders[i])
	}
	return b
}

// phaseAt is the phase of a moment; those after the last are one more.
func (b *spanBook) phaseAt(at time.Duration) int {
	for i, p := range b.plan.Phases {
		if at < p.Until {
			return i
		}
	}
	return len(b.plan.Phases)
}

// faulty is 1 when a moment lies within a fault.
func (b *spanBook) faulty(at time.Duration) int {
	for _, e := range b.plan.Events {
		if e.Kind == Fault && at >= e.From && at < e.Until {
			return 1
		}
	}
	return 0
}

// of is the segment of a moment.
func (b *spanBook) of(due time.Duration) *segment {
	if due < b.borders[b.recent] || b.recent < len(b.borders)-1 && due >= b.borders[b.recent+1] {
		b.recent = max(sort.Search(len(b.borders), func(i int) bool { return b.borders[i] > due })-1, 0)
	}
	return &b.segments[b.recent]
}

// close puts the latencies of the interval that was open into the sums, and returns all of them. They are counted once
// that way, though both an interval and a span tell of them.
func (b *spanBook) close() Histogram {
	var all Histogram
	for i := range b.open {
		if h := b.open[i].empty(); h.count > 0 {
			b.latencies(i, h)
			all = all.plus(h)
		}
	}
	return all
}

// latencies adds latencies to a sum.
func (b *spanBook) latencies(sum int, h Histogram) {
	if b.sums[sum] == nil {
		b.sums[sum] = new(Sum)
	}
	b.sums[sum].Add(h)
}

// span adds up the segments of a span.
func (b *spanBook) span(s Span) Span {
	for i, from := range b.borders {
		if from >= s.From && from < s.Until {
			s.add(&b.segments[i])
		}
	}
	return s
}

func (s *Span) add(g *segment) {
	s.Acked += g.acked
	s.Failed += g.failed
	s.Unknown += g.unknown
	s.Bytes += g.bytes
	s.Settled = max(s.Settled, g.settled)
}

// phases are those of the plan, with what fell due in them. What falls due after the last one is of events that outlast
// them all.
func (b *spanBook) phases() []Span {
	phases := make([]Span, 0, len(b.plan.Phases))
	for i, p := range b.plan.Phases {
		p = b.span(p)
		p.Kind, p.DueToAck = Phase, b.sum(2*i, 2*i+1)
		phases = append(phases, p)
	}
	return phases
}

func (b *spanBook) events() []Span {
	events := make([]Span, 0, len(b.plan.Events))
	for _, e := range b.plan.Events {
		events = append(events, b.span(e))
	}
	return events
}

// outside is all that fell due outside of faults.
func (b *spanBook) outside(until time.Duration) Span {
	all := Span{Name: "outside faults", Until: until, DueToAck: new(Sum)}
	for i := range b.segments {
		if b.segments[i].sum%2 == 0 {
			all.add(&b.segments[i])
		}
	}
	for i := 0; i < len(b.sums); i += 2 {
		if b.sums[i] != nil {
			all.DueToAck.AddSum(b.sums[i])
		}
	}
	return all
}

func (b *spanBook) sum(which ...int) *Sum {
	sum := new(Sum)
	for _, i := range which {
		if b.sums[i] != nil {
			sum.AddSum(b.sums[i])
		}
	}
	return sum
}
