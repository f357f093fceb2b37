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
}

// Words implements Action.
func (a *Activate) Words() string { return "activate " + strings.Join(a.Segments, ", ") }

func (*Activate) key() string { return "activate" }

func (a *Activate) fields(e *Event) []field {
	return []field{
		{key: "activate", note: "not set",
			about: "segment that is mapped now and backfilled, or a list of those that are activated together",
			kind:  segmentNames(&a.Segments)},
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
	if len(a.Segments) == 0 && d.sound(e.path) {
		d.wrongf(join(e.path, "activate"), "name one", "the list of segments is empty")
	}
	before := map[string]bool{}
	for i := range s.Timeline {
		if other := &s.Timeline[i]; other.path != e.path {
			for _, key := range other.Maps() {
				before[key] = true
			}
			continue
		}
		break
	}
	for i, key := range a.Segments {
		at := a.place(d, e, i)
		segment, known := s.segment(key)
		switch {
		case !known:
			d.unknownSegment(at, key, s)
		case s.Dataflow.MapsSegment(segment.Key):
			d.wrongf(at, "take it out of dataflow.segments", "the segment %s is mapped from the start", segment.Key)
		case before[key]:
			d.wrongf(at, "delete one of the two", "the segment %s is activated twice", segment.Key)
		}
		before[key] = true
	}
}

// place is where the file names segment i.
func (a *Activate) place(d *decoder, e *Event, i int) string {
	whole := join(e.path, "activate")
	if item := join(whole, fmt.Sprint(i)); d.given(item) {
		return item
	}
	return whole
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
