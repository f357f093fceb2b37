package scenarios

import (
	"fmt"

	"kinesim/exporter/setting"
)

// Reshard is an event in which somebody changes the shards of the embedded stream: one of Scale, Split and Merge.
type Reshard struct {
	quiet
	Scale int   // UpdateShardCount: so many shards, alike in size; 0 when it is not that
	Split []int // SplitShard: the number of a shard, which is split in its middle
	Merge []int // MergeShards: the numbers of two neighbours
}

// Words implements Action.
func (a *Reshard) Words() string {
	switch {
	case len(a.Split) == 1:
		return fmt.Sprintf("split shard #%d", a.Split[0])
	case len(a.Merge) == 2:
		return fmt.Sprintf("merge shards #%d and #%d", a.Merge[0], a.Merge[1])
	}
	return "scale to " + counted(a.Scale, "shard", "shards")
}

// counted is a number with the words for one and for another number.
func counted(n int, one, more string) string {
	if n == 1 {
		more = one
	}
	return fmt.Sprintf("%s %s", people(int64(n)), more)
}

func (*Reshard) key() string { return "reshard" }

const mostShards = 20_000

func (a *Reshard) fields(*Event) []field {
	const why = "shards are numbered from 0"
	var split int
	one := integer(&split, 0, 1<<31-1, setting.Both(why))
	two := kind{what: "a list of two whole numbers", read: func(d *decoder, path string, n *node) {
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		if len(items) != 2 {
			d.wrongf(path, "write merge: [0, 1]", "merge names %s, not two", counted(len(items), "shard", "shards"))
			return
		}
		a.Merge = make([]int, 2)
		for i, item := range items {
			d.value(item.path, item.value, integer(&a.Merge[i], 0, 1<<31-1, setting.Both(why)))
		}
	}, absent: func() {}}
	keys := []field{
		{key: "scale", note: "not set", about: "so many shards, alike in size (UpdateShardCount)",
			kind: integer(&a.Scale, 1, mostShards,
				setting.Most("an account has at most 20,000 shards by default (Kinesis service quotas)"))},
		{key: "split", note: "not set", about: "number of the shard that is split in its middle (SplitShard)",
			kind: stored(one, func() { a.Split = []int{split} })},
		{key: "merge", note: "not set", about: "numbers of two neighbours that become one (MergeShards)", kind: two},
	}
	return []field{{key: "reshard", note: "not set", about: "the shards of the embedded stream change: so many from now on, or one of the keys below",
		kind: kind{what: "a number of shards, or a mapping", keys: keys, absent: func() {}, read: func(d *decoder, path string, n *node) {
			if n.isMapping() {
				d.fields(path, n, keys)
				return
			}
			d.value(path, n, keys[0].kind)
		}}}}
}

func (a *Reshard) check(d *decoder, s *Scenario, e *Event) {
	at := join(e.path, "reshard")
	if !d.sound(at) || !d.sound("stream") {
		return
	}
	ways := 0
	for _, is := range []bool{a.Scale > 0, a.Split != nil, a.Merge != nil} {
		if is {
			ways++
		}
	}
	if ways != 1 {
		d.wrongf(at, "write reshard: 4, {split: 0} or {merge: [0, 1]}", "a reshard does one thing, and this one does %d", ways)
		return
	}
	shards, onDemand := s.Stream.Shards, s.Stream.OnDemand()
	for _, other := range s.InOrder() {
		if other.path == e.path && other.At == e.At {
			break
		}
		switch b := other.Action.(type) {
		case *Reshard:
			shards = b.after(shards)
		case *StreamMode:
			onDemand = b.Mode == modeOnDemand
		}
	}
	switch {
	case onDemand:
		d.wrongf(at, "switch it back before", "the stream is on demand then, and has no owner of its shards")
	case a.Scale > 2*shards || a.Scale > 0 && 2*a.Scale < shards:
		d.wrongf(at, "scale in steps", "%d shards are more than twice or less than half of the %d that there are (UpdateShardCount)",
			a.Scale, shards)
	case len(a.Merge) == 2 && (a.Merge[0] == a.Merge[1] || shards < 2):
		d.wrongf(join(at, "merge"), "name two that lie side by side", "shards #%d and #%d are no neighbours", a.Merge[0], a.Merge[1])
	}
}

// after is how many shards there are when there were so many before.
func (a *Reshard) after(shards int) int {
	switch {
	case a.Split != nil:
		return shards + 1
	case a.Merge != nil:
		return shards - 1
	}
	return a.Scale
}

// StreamMode is an event that changes the capacity mode of the embedded stream (UpdateStreamMode).
type StreamMode struct {
	quiet
	Mode string
}

// Capacity modes.
const (
	modeProvisioned = "provisioned"
	modeOnDemand    = "on_demand"
)

// Words implements Action.
func (a *StreamMode) Words() string { return "stream mode " + a.Mode }

func (*StreamMode) key() string { return "stream_mode" }

func (a *StreamMode) fields(*Event) []field {
	return []field{{key: "stream_mode", note: "not set", about: "capacity mode of the embedded stream from now on: on demand its shards follow the " +
		"traffic", kind: word(&a.Mode, modeProvisioned, modeOnDemand)}}
}

func (*StreamMode) check(*decoder, *Scenario, *Event) {}

// OnDemand tells whether the stream is on demand from then on.
func (a *StreamMode) OnDemand() bool { return a.Mode == modeOnDemand }

// StreamEvents are the events of the timeline in which somebody changes the stream, in order of time.
func (s *Scenario) StreamEvents() []Event {
	var events []Event
	for _, e := range s.InOrder() {
		if _, wrong := e.Action.(*Fault); e.OfStream() && !wrong {
			events = append(events, e)
		}
	}
	return events
}

// OfStream tells whether the event concerns the stream alone, and no profile: somebody changes the stream, or the
// endpoint does something wrong.
func (e *Event) OfStream() bool {
	switch e.Action.(type) {
	case *Reshard, *StreamMode, *Fault:
		return true
	}
	return false
}
