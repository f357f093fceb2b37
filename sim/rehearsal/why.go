package rehearsal

import (
	"cmp"
	"fmt"
	"strings"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

// why says in a sentence why an update was exported, or why it was not, with the rules of kinesim help rules.
func (b *sampleBook) why(s *exporter.Sample) string {
	if !s.Decision.Export() {
		reason := s.Decision.Reason
		words := "Not exported: " + reason.Meaning()
		if rules := reason.Rules().String(); rules != "" {
			words += " (" + rules + ")"
		}
		return words + "."
	}
	var clauses []string
	for trigger := range profile.TriggerCount {
		if s.Decision.Triggers.Has(trigger) {
			clauses = append(clauses, b.cause(trigger, s.Changes))
		}
	}
	return "Exported: " + strings.Join(clauses, ", and ") + "."
}

// cause is what fired a trigger, with its rule. Where several changes may have, none is named.
func (b *sampleBook) cause(trigger profile.Trigger, changes []profile.Change) string {
	var found []profile.Change
	for _, c := range changes {
		if triggerOf(c.Kind) == trigger {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return fmt.Sprintf("%s (%s)", trigger.Meaning(), trigger.Rules())
	}
	c := found[0]
	segment := func() string { return cmp.Or(b.schema.Segments[c.Index].Name, b.schema.Segments[c.Index].ID) }
	switch c.Kind {
	case profile.Evaluated:
		switch {
		case c.Before.Member() && b.requalified:
			return "the profile was evaluated for " + segment() + ", a mapped segment of which it was a member (T2, T4)"
		case c.Before.Member():
			return "the profile left " + segment() + ", a mapped segment (T2)"
		case c.Before == profile.NoMembership:
			return "the profile entered " + segment() + ", a mapped segment (T1)"
		}
		return "the profile entered " + segment() + ", a mapped segment, again (T3)"
	case profile.SegmentMapped:
		return segment() + " was mapped, and the profile is its member (T15)"
	case profile.AttributeMapped:
		return b.schema.Attributes[c.Index].Path + " was mapped, and the profile is a member of a mapped segment (T17)"
	case profile.DataflowEnabled:
		return "the dataflow was enabled again, and had withheld an export of the profile (T20)"
	case profile.Removed:
		return b.schema.Attributes[c.Index].Path + ", a mapped attribute, was removed (T8)"
	case profile.Written:
		words := b.schema.Attributes[c.Index].Path + ", a mapped attribute, was written"
		if c.Same {
			return words + " with the value that it had, which counts (T7)"
		}
		return words + " (T6)"
	case profile.IdentityAdded:
		return "an identity of " + b.schema.Namespaces[c.Index] + " was added (T12)"
	case profile.IdentityRemoved, profile.IdentityUpdated:
		return "an identity of " + b.schema.Namespaces[c.Index] + " was removed or updated (T13)"
	case profile.Merged:
		return "two profiles merged (T21)"
	}
	return fmt.Sprintf("%s (%s)", trigger.Meaning(), trigger.Rules())
}

// triggerOf is the trigger that a kind of change may fire, or TriggerCount.
func triggerOf(kind profile.ChangeKind) profile.Trigger {
	switch kind {
	case profile.Written, profile.Removed:
		return profile.TriggerAttribute
	case profile.Evaluated:
		return profile.TriggerSegmentation
	case profile.IdentityAdded, profile.IdentityRemoved, profile.IdentityUpdated, profile.Merged:
		return profile.TriggerIdentity
	case profile.SegmentMapped, profile.AttributeMapped, profile.DataflowEnabled:
		return profile.TriggerBackfill
	}
	return profile.TriggerCount
}
