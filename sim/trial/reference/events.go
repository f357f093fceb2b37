package reference

import (
	"fmt"
	"slices"
	"strings"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// merged looks at a merge: it is told of as one, of two profiles of which one is none from then on.
func (r *Rules) merged(u *profile.Update, number uint64, absorbed []uint64, now *acquaintance) string {
	told := slices.ContainsFunc(u.Changes, func(c profile.Change) bool { return c.Kind == profile.Merged })
	if told != (len(absorbed) == 1) {
		return fmt.Sprintf("the update takes in %d profiles, and tells of a merge: %v", len(absorbed), told)
	}
	for _, other := range absorbed {
		if other == number {
			return "a profile takes in itself"
		}
		if r.known[other] == nil {
			r.known[other] = &acquaintance{gone: true}
		} else if r.known[other].gone {
			return "a profile is taken in twice"
		}
		r.known[other].gone = true
		now.withheld = now.withheld || r.known[other].withheld
		now.others += 1 + r.known[other].others
	}
	return ""
}

// union looks at what a profile is after a merge: the memberships of both, the identities of both, and its own
// attributes, before those of the other.
func (r *Rules) union(u *profile.Update, was, now, other *acquaintance) string {
	known := other.attributes != nil
	for i, s := range r.scenario.Population.Segments {
		switch {
		case s.Causes != nil || s.Evaluation == scenarios.External: // which have reasons of their own to end
		case isMember(was.memberships[i].Status) && !isMember(now.memberships[i].Status):
			return "the merge ends the membership in " + s.Key
		case known && isMember(other.memberships[i].Status) && !isMember(now.memberships[i].Status):
			return "the merge loses the membership in " + s.Key
		case known && isMember(now.memberships[i].Status) && !isMember(was.memberships[i].Status) && !isMember(other.memberships[i].Status):
			return "the merge makes a membership in " + s.Key
		}
	}
	removed := slices.ContainsFunc(u.Changes, func(c profile.Change) bool { return c.Kind == profile.IdentityRemoved })
	for i, n := range r.scenario.Population.Identities {
		for _, id := range was.identities[i] {
			if !removed && !slices.Contains(now.identities[i], id) {
				return fmt.Sprintf("the merge loses the identity %s of %s", id, n.Name)
			}
		}
		for _, id := range now.identities[i] {
			if known && !slices.Contains(was.identities[i], id) && !slices.Contains(other.identities[i], id) {
				return fmt.Sprintf("the merge makes the identity %s of %s", id, n.Name)
			}
		}
		if known && !removed && !n.Unique && len(now.identities[i]) != len(was.identities[i])+len(other.identities[i]) {
			return fmt.Sprintf("%d and %d identities of %s make %d", len(was.identities[i]), len(other.identities[i]), n.Name,
				len(now.identities[i]))
		}
	}
	for i, a := range r.scenario.Population.Attributes {
		is, own := now.attributes[i], was.attributes[i]
		switch {
		case r.linked() && is == own: // what depends on others, or others on it, is never taken over
		case own != "" && is != own, own == "" && known && is != other.attributes[i]:
			return fmt.Sprintf("the merge makes %s %s", a.Path, is)
		}
	}
	return ""
}

// linked tells whether attributes of the scenario depend on others.
func (r *Rules) linked() bool {
	return slices.ContainsFunc(r.scenario.Population.Attributes, func(a scenarios.Attribute) bool {
		return a.When != nil || a.Generator.Cases != nil || a.Generator.Template != nil
	})
}

// replays counts how often a profile is looked at because the dataflow was enabled again: only one whose export was
// withheld, and once for each time.
func (r *Rules) replays(u *profile.Update, now *acquaintance) string {
	for _, c := range u.Changes {
		if c.Kind != profile.DataflowEnabled {
			continue
		}
		if now.replays++; !now.withheld {
			return "the dataflow is enabled, and has withheld no export of the profile"
		}
		times := 0
		for _, e := range r.happened(u.At) {
			if _, is := e.Action.(*scenarios.Enable); is {
				times++
			}
		}
		if now.replays > times {
			return fmt.Sprintf("the dataflow was enabled %d times, and the profile is looked at %d times", times, now.replays)
		}
	}
	return ""
}

// causes looks at segments with a cause: who has the value is a member, and nobody else, after every update.
func (r *Rules) causes(u *profile.Update) string {
	for i, s := range r.scenario.Population.Segments {
		if s.Causes == nil || !r.everMaps(s.Causes.Attribute) {
			continue
		}
		for j, a := range r.scenario.Population.Attributes {
			if a.Path != s.Causes.Attribute {
				continue
			}
			value := &u.Profile.Attributes[j]
			has := (value.Kind == profile.String || value.Kind == profile.Literal) && slices.Contains(s.Causes.Values, string(value.Text))
			if has != isMember(u.Profile.Memberships[i].Status) {
				return fmt.Sprintf("%s is %q, and the status in %s %v", a.Path, value.Text, s.Key, u.Profile.Memberships[i].Status)
			}
		}
	}
	return ""
}

// stormed tells whether a storm of identities of a namespace has begun.
func (r *Rules) stormed(namespace string, at profile.Millis) bool {
	return slices.ContainsFunc(r.happened(at), func(e scenarios.Event) bool {
		a, is := e.Action.(*scenarios.Storm)
		return is && a.Namespace == namespace
	})
}

// everMaps tells whether a path is mapped at some time of the run.
func (r *Rules) everMaps(path string) bool {
	all := slices.Clone(r.scenario.Dataflow.Attributes)
	for _, e := range r.timeline {
		if a, is := e.Action.(*scenarios.MapAttribute); is {
			all = append(all, a.Attributes...)
		}
	}
	return slices.ContainsFunc(all, func(one string) bool { return path == one || strings.HasPrefix(path, one+".") })
}
