package profile

// Update is one change of a profile, which may consist of several changes at once; it leads to at most one export
// (T26).
type Update struct {
	// Profile is the state after the update, unless there is a Source.
	Profile *Profile
	At      Millis
	Changes []Change
	// Source, unless it is nil, has the state after the update, and Profile holds anything until Load. Detection needs
	// little of a profile, and most updates are never exported, so that it would mostly be filled for nothing.
	Source Source
	// Via is how the update came about, in numbers of whoever made it, which are passed on with its export.
	Via uint8

	held []SegmentMembership // of Profile, while they are looked at
}

// Source is a profile whose parts are asked for one by one, by their indices in the Schema.
type Source interface {
	// AppendID appends the profile's own id.
	AppendID(dst []byte) []byte
	Membership(segment int) Membership
	// Memberships are all that there are, by segment. They are valid until anything else is asked.
	Memberships() []SegmentMembership
	// Identities is how many there are of a namespace, and AppendIdentity appends the id of one of them as a JSON
	// string, the oldest first.
	Identities(namespace int) int
	AppendIdentity(dst []byte, namespace, i int) []byte
	// AppendIdentities appends all of a namespace with a text between each two, and nothing when there are none.
	AppendIdentities(dst []byte, namespace int, between []byte) []byte
	// AllIdentities is how many there are over all namespaces.
	AllIdentities() int
	// AppendAttribute appends the value of a mapped attribute as JSON, and nothing when it is absent.
	AppendAttribute(dst []byte, attribute int) []byte
	// Attributes are the values of a list of mapped attributes, as AppendAttribute appends them. They are valid until
	// anything else is asked, and best have room for AppendPadded.
	Attributes(list []int) [][]byte
	// Load fills a profile with all of it.
	Load(*Profile)
}

// Load fills the profile from the source, of which nothing is asked any more then.
func (u *Update) Load() {
	if source := u.Source; source != nil {
		u.Source = nil
		source.Load(u.Profile)
	}
}

func (u *Update) membership(segment int) Membership {
	if u.Source != nil {
		return u.Source.Membership(segment)
	}
	return u.Profile.Memberships[segment]
}

// memberships are all that there are, by segment.
func (u *Update) memberships() []SegmentMembership {
	if u.Source != nil {
		return u.Source.Memberships()
	}
	u.held = u.held[:0]
	for i, m := range u.Profile.Memberships {
		if m.Status != NoMembership {
			u.held = append(u.held, SegmentMembership{i, m})
		}
	}
	return u.held
}

// allIdentities is how many identities the profile has.
func (u *Update) allIdentities() int {
	if u.Source == nil {
		return Identities(u.Profile)
	}
	return u.Source.AllIdentities()
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
	DataflowEnabled                   // the dataflow was enabled again, and exports of this profile were withheld: T20
)
