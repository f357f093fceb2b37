package profile

// Mapping is what a dataflow activates. It is a function of logical time and not a state, so that updates can be judged
// in any order. Revisions change the rest.
type Mapping struct {
	Segments   []MappedSegment
	Attributes []string // paths in payload order; one that is above others maps all of them, in schema order
	Pauses     []Span   // in which the dataflow is disabled (T20)
	Revisions  []Revision
}

// Revision is what else a dataflow becomes at a moment, until the next one: what it was made from counts before the
// first, and they are in order of From. Which segments are mapped, and pauses, are none of their business.
type Revision struct {
	From       Millis
	Attributes []string  // as Mapping.Attributes
	Segments   []Segment // of the schema, in its order, as they are called from then on
	Settings   Settings
}

// MappedSegment is a span in which a segment is mapped to the dataflow. A segment may be mapped again after it was
// unmapped: then it has several, which must not overlap.
type MappedSegment struct {
	Segment   int    // index in Schema.Segments
	From      Millis // 0: from the beginning
	Until     Millis // exclusive; 0: open
	CreatedAt Millis // of the mapping: mappingCreatedAt in payloads
	UpdatedAt Millis // of the mapping: mappingUpdatedAt in payloads
}

// Span is the logical time from From until just before Until.
type Span struct {
	From  Millis
	Until Millis // exclusive; 0: open
}

// contains tells whether at lies in the span. From 0 is no bound, so that times before 1970 lie in it too.
func (s Span) contains(at Millis) bool {
	return (at >= s.From || s.From == 0) && (at < s.Until || s.Until == 0)
}

// valid tells whether there is any moment in the span.
func (s Span) valid() bool { return s.Until == 0 || s.From == 0 || s.From < s.Until }

// overlaps tells whether some moment lies in both spans.
func (s Span) overlaps(other Span) bool {
	return (s.Until == 0 || other.From == 0 || other.From < s.Until) && (other.Until == 0 || s.From == 0 || s.From < other.Until)
}

func (m MappedSegment) span() Span { return Span{From: m.From, Until: m.Until} }
