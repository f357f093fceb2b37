package scenarios

import "strings"

// Unmap is an event that takes segments out of the dataflow. No profile is exported for it, and no exit is told.
type Unmap struct {
	quiet
	Segments []string // keys
}

// Words implements Action.
func (a *Unmap) Words() string { return "unmap " + strings.Join(a.Segments, ", ") }

func (*Unmap) key() string { return "unmap" }

func (a *Unmap) fields(*Event) []field {
	return []field{{key: "unmap", note: "not set", about: "segment that the dataflow loses now, or a list of some",
		kind: segmentNames(&a.Segments)}}
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

func (a *Unmap) segments() []string { return a.Segments }

// Unmaps implements Action.
func (a *Unmap) Unmaps() []string { return a.Segments }
