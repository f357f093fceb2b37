package scenarios

// KindRename is the kind of the updates that show that a new name exports nobody.
const KindRename Kind = "rename"

// Rename is an event that gives a segment another name. Nobody is exported for it; payloads from then on have the new
// name, where they have names (T19).
type Rename struct {
	quiet
	Segment string // key
	To      string
	Look    bool // at the members, to show that nobody is exported
}

// Words implements Action.
func (a *Rename) Words() string { return "rename " + a.Segment }

func (*Rename) key() string { return "rename" }

func (a *Rename) fields(e *Event) []field {
	return []field{
		{key: "rename", note: "not set", about: "segment that gets another name", kind: text(&a.Segment, 256, nil, "")},
		{key: "to", required: true, note: "another name", about: "the new name", kind: text(&a.To, 256, oneLine, "text on one line")},
		lookField(e, &a.Look),
	}
}

func (a *Rename) check(d *decoder, s *Scenario, e *Event) {
	if _, known := s.segment(a.Segment); !known {
		d.unknownSegment(join(e.path, "rename"), a.Segment, s)
	}
}

// Updates implements Action.
func (a *Rename) Updates(s *Scenario) []KindCount { return lookedAt(s, a.Look, KindRename, a.Segment) }

func (a *Rename) segments() []string { return []string{a.Segment} }
