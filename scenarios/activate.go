package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

// KindBackfill is the kind of the updates of an activation: a member of a segment that was mapped is looked at.
const KindBackfill Kind = "backfill"

// Activate is an event that maps segments to the dataflow and backfills their members: each profile once, whatever the
// number of these segments that it is a member of.
type Activate struct {
	quiet
	Segments []string // keys
	Backfill Backfill
}

// Backfill is which members of segments that are activated are exported for it.
type Backfill string

const (
	BackfillFirst  Backfill = "first"  // those of segments that were never mapped before, as Adobe does it
	BackfillAlways Backfill = "always" // those of segments that were mapped before and unmapped, too
	BackfillNever  Backfill = "never"
)

// Words implements Action.
func (a *Activate) Words() string { return "activate " + strings.Join(a.Segments, ", ") }

func (*Activate) key() string { return "activate" }

func (a *Activate) fields(e *Event) []field {
	return []field{
		{key: "activate", note: "not set",
			about: "segment that is mapped now and backfilled, or a list of those that are activated together",
			kind:  segmentNames(&a.Segments)},
		{key: "backfill", fallback: string(BackfillFirst), about: "whether members are exported: those of segments never mapped " +
			"before (first), all (always) or none (never)", kind: word(&a.Backfill, BackfillFirst, BackfillAlways, BackfillNever)},
		windowField(e, "1h"), // Adobe: "exported to the destination within approximately one hour"
	}
}

// segmentNames reads the key of a segment, or a list of them.
func segmentNames(to *[]string) kind {
	several := names(to)
	read := several.read
	several.what = "a segment, or a list of segments"
	several.read = func(d *decoder, path string, n *node) {
		if n != nil && n.shape == listShape {
			read(d, path, n)
			return
		}
		var one string
		d.value(path, n, kind{what: several.what, parse: text(&one, 256, nil, "").parse})
		*to = []string{one}
	}
	return several
}

func (a *Activate) check(d *decoder, s *Scenario, e *Event) {
	mapped := s.mappedBefore(e)
	checkSegmentNames(d, s, e, "activate", a.Segments, func(key string) *fault {
		switch {
		case !mapped[key]:
			return nil
		case s.Dataflow.MapsSegment(key):
			return faultf("take it out of dataflow.segments, or unmap it before", "the segment %s is mapped from the start", key)
		}
		return faultf("delete one of the two, or unmap it in between", "the segment %s is activated twice", key)
	})
}

// checkSegmentNames looks for names of segments that there are not, that are named twice, or that something is wrong
// with.
func checkSegmentNames(d *decoder, s *Scenario, e *Event, name string, keys []string, wrong func(key string) *fault) {
	checkNames(d, e, name, "segment", keys, func(key string) *fault {
		if _, known := s.segment(key); !known {
			return d.noSegment(key, s)
		}
		return wrong(key)
	})
}

// checkNames looks for what is named twice, or that something is wrong with.
func checkNames(d *decoder, e *Event, name, thing string, keys []string, wrong func(key string) *fault) {
	whole := join(e.path, name)
	if len(keys) == 0 && d.sound(e.path) {
		d.wrongf(whole, "name one", "the list of %ss is empty", thing)
	}
	named := map[string]bool{}
	for i, key := range keys {
		at := join(whole, fmt.Sprint(i))
		if !d.given(at) {
			at = whole
		}
		if key == "" { // which was reported
			continue
		}
		if named[key] {
			d.wrongf(at, "delete one of the two", "the %s %s is named twice", thing, key)
		} else if problem := wrong(key); problem != nil {
			d.wrong(at, problem)
		}
		named[key] = true
	}
}

// Updates implements Action: it counts the members of the segments by their shares at the start, as if nobody were a
// member of two. The run may find more or fewer.
func (a *Activate) Updates(s *Scenario) []KindCount {
	share := 0.0
	for _, segment := range s.Population.Segments {
		if slices.Contains(a.Segments, segment.Key) {
			share += segment.Members
		}
	}
	return []KindCount{{KindBackfill, min(share, 1) * float64(s.Population.Profiles)}}
}

func (a *Activate) segments() []string { return a.Segments }

// Maps implements Action.
func (a *Activate) Maps() []string { return a.Segments }
