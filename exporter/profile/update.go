package profile

// Update is one change of a profile, which may consist of several changes at once; it leads to at most one export
// (T26).
type Update struct {
	// Profile is the state after the update. Its ID, Memberships and the lengths of its Identities lists are always
	// filled.
	Profile *Profile
	At      Millis
	Changes []Change
	// Load fills the profile's attribute values and identity ids. Detection does not need them, and most updates are
	// never exported, so it is called only for an update whose payload or key is asked for. Nil means that they are
	// filled already: whoever calls it sets it to nil first, so that it runs once.
	Load func(*Profile)
}

// Change is one thing that an update did.
type Change struct {
	Kind  ChangeKind
	Index int // of the attribute, segment or namespace in the Schema; unused for kinds that concern none
	// Before is the status before an Evaluated change; the status after it is in the profile.
	Before Status
	// Same tells of a Written change that the new value equals the old one. It may be left false where
	// Settings.SameValueTriggers is on, since then nobody looks.
	Same bool
}

// ChangeKind is what a change did. The T… are those of rules.go.
type ChangeKind uint8

const (
	Written         ChangeKind = iota // an attribute was added, changed or overwritten: T6, T7, T9, T10, T11
	Removed                           // an attribute was removed: T8
	Evaluated                         // a segment was evaluated for the profile: T1 to T5
	Purged                            // an exited membership was deleted after its retention: T25
	IdentityAdded                     // T12, T14, T23
	IdentityRemoved                   // T13
	IdentityUpdated                   // T13
	Merged                            // two profiles became this one: T21
	SegmentMapped                     // the segment was mapped to the dataflow, and this profile is looked at for backfill: T15, T16
	AttributeMapped                   // an attribute was added to the mapping: T17
	SegmentUnmapped                   // T18
	SegmentRenamed                    // T19
	DataflowEnabled                   // the dataflow was enabled again after a pause: T20
)
