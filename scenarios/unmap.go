package scenarios

import "strings"

// KindUnmap is the kind of the updates that show that an unmapped segment exports nobody.
const KindUnmap Kind = "unmap"

// Unmap is an event that takes segments out of the dataflow. No profile is exported for it, and no exit is told (T18).
type Unmap struct {
	quiet
	Segments []string // keys
	Look     bool     // at the members, to show that nobody is exported
}

// Words implements Action.
func (a *Unmap) Words() string { return "unmap " + strings.Join(a.Segments, ", ") }

func (*Unmap) key() string { return "unmap" }

func (a *Unmap) fields(e *Event) []field {
	return []field{
		{key: "unmap", note: "not set", about: "segment that the dataflow loses now, or a list of some", kind: segmentNames(&a.Segments)},
		lookField(e, &a.Look),
	}
}

func (a *Unmap) check(d *decoder, s *Scenario, e *Event) {
	mapped := s.mappedBefore(e)
	checkSegmentNames(d, s, e, "unmap", a.Segments, func(key string) *fault {
		if mapped[key] {
			return nil
		}
		return faultf("activate it before", "the segment %s is not mapped then", key)
	})
}

// Updates implements Action.
func (a *Unmap) Updates(s *Scenario) []KindCount {
	return lookedAt(s, a.Look, KindUnmap, a.Segments...)
}

func (a *Unmap) segments() []string { return a.Segments }

// Unmaps implements Action.
func (a *Unmap) Unmaps() []string { return a.Segments }
