package updates

import "kinesim/exporter/profile"

// what a change concerns.
type concern uint8

const (
	nothing concern = iota
	anAttribute
	aSegment
	aNamespace
)

// changeNames are what changes are called in a recording. The value of such a key is the name of what it concerns, or
// true.
var changeNames = [...]struct {
	name    string
	concern concern
}{
	profile.Written:         {"written", anAttribute},
	profile.Removed:         {"removed", anAttribute},
	profile.Evaluated:       {"evaluated", aSegment},
	profile.Purged:          {"purged", aSegment},
	profile.IdentityAdded:   {"identity_added", aNamespace},
	profile.IdentityRemoved: {"identity_removed", aNamespace},
	profile.IdentityUpdated: {"identity_updated", aNamespace},
	profile.Merged:          {"merged", nothing},
	profile.SegmentMapped:   {"segment_mapped", aSegment},
	profile.AttributeMapped: {"attribute_mapped", anAttribute},
	profile.SegmentUnmapped: {"segment_unmapped", aSegment},
	profile.SegmentRenamed:  {"segment_renamed", aSegment},
	profile.DataflowEnabled: {"dataflow_enabled", nothing},
}

func changeKind(name []byte) (profile.ChangeKind, bool) {
	for kind := range changeNames {
		if changeNames[kind].name == string(name) {
			return profile.ChangeKind(kind), true
		}
	}
	return 0, false
}

// statuses are what memberships are called.
var statuses = [...]string{
	profile.NoMembership: "none", profile.Realized: "realized", profile.Existing: "existing", profile.Exited: "exited",
}

func (s *scanner) status(what string) (profile.Status, error) {
	start := s.at
	text, err := s.text(what)
	if err != nil {
		return 0, err
	}
	for status, name := range statuses {
		if name == string(text) {
			return profile.Status(status), nil
		}
	}
	s.at = start
	return 0, s.fault("%s is none of realized, existing, exited and none", quoted(text))
}

// changes reads the changes of a recording.
func (p *parser) changes(l *Line) error {
	return p.array("changes", func() error {
		var c profile.Change
		named := false
		err := p.object("a change", func(key []byte) error {
			if string(key) == "same" {
				same, err := p.truth("same")
				c.Same = same
				return err
			}
			if string(key) == "before" {
				before, err := p.status("before")
				c.Before = before
				return err
			}
			kind, known := changeKind(key)
			switch {
			case !known:
				return p.faultOfKey("%s is no kind of change", quoted(key))
			case named:
				return p.fault("a change is of one kind")
			}
			c.Kind, named = kind, true
			var err error
			switch changeNames[kind].concern {
			case anAttribute:
				c.Index, err = p.attributeName()
			case aSegment:
				c.Index, err = p.segmentName()
			case aNamespace:
				c.Index, err = p.namespaceName()
			default:
				_, err = p.truth(string(key))
			}
			return err
		})
		if err == nil && !named {
			err = p.fault("the change is of no kind")
		}
		l.Changes = append(l.Changes, c)
		return err
	})
}
