package profile

// Profile is the state of one profile, laid out for a Schema: index i of each list belongs to member i of the schema's
// list.
type Profile struct {
	ID          []byte // the profile's own id: the default partition key, never part of a payload
	Attributes  []Value
	Memberships []Membership
	Identities  [][]Identity // per namespace, oldest first
}

// Value is what one attribute holds. The zero Value is an absent attribute.
type Value struct {
	Kind    ValueKind
	Plain   bool    // String: whoever made the value answers for it that IsPlain(Text), and nobody looks
	Text    []byte  // String: the unescaped text; Literal: a JSON number, true or false, emitted as it is
	Entries []Entry // Map: in emitted order
}

// Entry is one key of a map-type object.
type Entry struct {
	Key   []byte
	Value Value
}

// ValueKind says how a Value is read.
type ValueKind uint8

const (
	Absent ValueKind = iota
	Null             // present and null; omitted unless EmitNull
	String
	Literal
	Map
)

// Membership is a profile's standing in one segment. The zero Membership is "never evaluated as a member".
type Membership struct {
	Status            Status
	LastQualification Millis // when the profile last entered or exited (T25)
}

// SegmentMembership is a membership in a segment of the schema.
type SegmentMembership struct {
	Segment int
	Membership
}

// Status is a segment membership's status.
type Status uint8

const (
	NoMembership Status = iota
	Realized
	Existing // only in the legacy_2022 status model: still a member at a later evaluation
	Exited
)

// Member tells whether the status makes the profile a member of the segment.
func (s Status) Member() bool { return s == Realized || s == Existing }

// Identity is one identity of a namespace. A payload carries only the id (M12).
type Identity struct {
	ID    []byte
	Plain bool // whoever made the identity answers for it that IsPlain(ID), and nobody looks
}
