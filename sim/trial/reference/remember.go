package reference

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// acquaintance is what a profile was after its last update: what the next one claims of it has to fit.
type acquaintance struct {
	at          profile.Millis
	memberships []profile.Membership
	identities  [][]string
	attributes  []string       // values as JSON, of those that are mapped
	backfilled  map[string]int // how often it was looked at for a segment that was mapped
	withheld    bool           // an export, by a dataflow that was disabled
	replays     int            // how often it was looked at because that was enabled again
	others      int            // profiles that it has taken in
	gone        bool           // it is another one by now
}

// remember compares what the update claims of the time before it with what was there after the profile's last update.
func (r *Rules) remember(number uint64, u *profile.Update, absorbed []uint64, withheld bool) string {
	was := r.known[number]
	if was != nil && was.gone {
		return "the profile is another one by now, and has an update"
	}
	now := &acquaintance{at: u.At, memberships: slices.Clone(u.Profile.Memberships), backfilled: map[string]int{}}
	for _, list := range u.Profile.Identities {
		var ids []string
		for _, identity := range list {
			ids = append(ids, string(identity.ID))
		}
		now.identities = append(now.identities, ids)
	}
	for i := range u.Profile.Attributes {
		now.attributes = append(now.attributes, r.text(&u.Profile.Attributes[i], u.At))
	}
	if was != nil {
		now.backfilled, now.withheld, now.replays, now.others = was.backfilled, was.withheld, was.replays, was.others
	}
	merged := r.merged(u, number, absorbed, now)
	r.known[number] = now
	for _, what := range []string{merged, r.moments(u, now, absorbed), r.backfills(u, now), r.graph(u, now), r.replays(u, now),
		r.causes(u)} {
		if what != "" {
			return what
		}
	}
	now.withheld = now.withheld || withheld
	if was == nil {
		return ""
	}
	if len(absorbed) > 0 {
		return r.union(u, was, now, r.known[absorbed[0]])
	}
	for _, what := range []string{r.memberships(u, was, now), r.identities(u, was, now), r.attributes(u, was, now)} {
		if what != "" {
			return what
		}
	}
	return ""
}

// text is a value in a form that can be compared.
func (r *Rules) text(v *profile.Value, at profile.Millis) string {
	value, present := r.value(v, at)
	if !present && v.Kind != profile.Null {
		return ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "no value: " + err.Error()
	}
	return string(text)
}

func isMember(s profile.Status) bool { return s == profile.Realized || s == profile.Existing }

// moments looks at when the profile entered and left: never in the future, nor before there was the segment, and in the
// moment of the update that tells of it. What was uploaded is over when its time is, and in the model of 2022 nobody is
// realized twice.
func (r *Rules) moments(u *profile.Update, now *acquaintance, absorbed []uint64) string {
	for i, s := range r.scenario.Population.Segments {
		m := now.memberships[i]
		at := time.UnixMilli(int64(m.LastQualification))
		switch {
		case m.Status == profile.NoMembership:
			continue
		case m.LastQualification > u.At:
			return fmt.Sprintf("the membership in %s is of %v, after the update", s.Key, at)
		case at.Before(s.Created):
			return fmt.Sprintf("the membership in %s is of %v, when there was no such segment", s.Key, at)
		case isMember(m.Status) && s.Evaluation == scenarios.External &&
			time.Duration(u.At-m.LastQualification)*time.Millisecond > s.Expires:
			return fmt.Sprintf("the membership in %s is of %v, and they last %v", s.Key, at, s.Expires)
		}
		for _, c := range u.Changes {
			if c.Kind == profile.Evaluated && c.Index == i && isMember(c.Before) != isMember(m.Status) && m.LastQualification != u.At &&
				len(absorbed) == 0 { // what is taken over is older
				return fmt.Sprintf("the membership in %s changes now, and is of %v", s.Key, at)
			}
		}
		if what := r.model(u, i, m); what != "" {
			return what
		}
	}
	return ""
}

// model looks at realized and existing: in the model of today there is no existing; in that of 2022 a member is
// realized until it is evaluated again, with the next update or by the next job.
func (r *Rules) model(u *profile.Update, i int, m profile.Membership) string {
	s := r.scenario.Population.Segments[i]
	legacy := r.scenario.Dataflow.StatusModel == "legacy_2022"
	if !isMember(m.Status) {
		return ""
	}
	entersNow := slices.ContainsFunc(u.Changes, func(c profile.Change) bool {
		return c.Kind == profile.Evaluated && c.Index == i && !isMember(c.Before)
	})
	want := profile.Realized
	switch {
	case !legacy || entersNow:
	case s.Evaluation == scenarios.Streaming, s.Evaluation == scenarios.Edge, m.LastQualification < r.lastJob(s.Key, u.At):
		want = profile.Existing
	case s.Evaluation == scenarios.External:
		return "" // who was uploaded again cannot be told from who was uploaded first
	}
	if m.Status != want {
		return fmt.Sprintf("the membership in %s is %v instead of %v", s.Key, m.Status, want)
	}
	return ""
}

// lastJob is when the job that evaluates a segment, or its upload, began last; those before the start have ended.
func (r *Rules) lastJob(key string, at profile.Millis) profile.Millis {
	last := r.start
	for _, e := range r.timeline {
		evaluate, is := e.Action.(*scenarios.Evaluate)
		refresh, uploads := e.Action.(*scenarios.Refresh)
		moment := r.start.Add(e.At.Truncate(time.Millisecond))
		if (is && evaluate.Segment == key || uploads && refresh.Segment == key) && !time.UnixMilli(int64(at)).Before(moment) {
			last = moment
		}
	}
	return profile.Millis(last.UnixMilli())
}

// backfills counts how often the profile is looked at for a segment that was mapped: once for each time that it was.
func (r *Rules) backfills(u *profile.Update, now *acquaintance) string {
	for _, c := range u.Changes {
		if c.Kind != profile.SegmentMapped {
			continue
		}
		key, times := r.scenario.Population.Segments[c.Index].Key, 0
		now.backfilled[key]++
		been := slices.Contains(r.scenario.Dataflow.Segments, key)
		for _, e := range r.timeline {
			if a, is := e.Action.(*scenarios.Activate); is && slices.Contains(a.Segments, key) {
				if a.Backfill == "always" || a.Backfill != "never" && !been {
					times++
				}
				been = true
			}
		}
		if now.backfilled[key] > times {
			return fmt.Sprintf("the profile is backfilled %d times for %s, which calls for it %d times", now.backfilled[key], key, times)
		}
	}
	return ""
}

// graph looks at how many identities there are: one of a unique namespace, and never more of another than it may have,
// nor more than 50 after one was added.
func (r *Rules) graph(u *profile.Update, now *acquaintance) string {
	total := 0
	for i, n := range r.scenario.Population.Identities {
		count := len(now.identities[i])
		total += count
		grown := now.others > 0 || r.stormed(n.Name, u.At)
		if n.Unique && count > 1 || count > n.Max && !grown {
			return fmt.Sprintf("%d identities of the namespace %s, of at most %d, unique is %v", count, n.Name, n.Max, n.Unique)
		}
	}
	fewer := map[int]int{} // by namespace, what the update adds and removes
	for _, c := range u.Changes {
		switch c.Kind {
		case profile.IdentityAdded:
			fewer[c.Index]++
		case profile.IdentityRemoved:
			fewer[c.Index]--
		}
	}
	for i, n := range r.scenario.Population.Identities {
		if fewer[i] > 0 && total > 50 && r.scenario.Population.Overflow != "keep" {
			return fmt.Sprintf("an identity of %s is added to a graph that has %d then", n.Name, total)
		}
	}
	return ""
}

// memberships differ from those of the last update by what the changes say. An upload's time is over without a word.
func (r *Rules) memberships(u *profile.Update, was, now *acquaintance) string {
	for i, s := range r.scenario.Population.Segments {
		at := slices.IndexFunc(u.Changes, func(c profile.Change) bool { return c.Kind == profile.Evaluated && c.Index == i })
		before := isMember(was.memberships[i].Status)
		if s.Evaluation == scenarios.External && time.Duration(u.At-was.memberships[i].LastQualification)*time.Millisecond > s.Expires {
			before = false
		}
		switch {
		case at < 0 && before != isMember(now.memberships[i].Status):
			return "the membership in " + s.Key + " changed between two updates"
		case at >= 0 && before != isMember(u.Changes[at].Before):
			return "the membership in " + s.Key + " before the update is not the one after the update before it"
		case at < 0 && before && was.memberships[i].LastQualification != now.memberships[i].LastQualification:
			return "the moment of the membership in " + s.Key + " changed between two updates"
		}
	}
	return ""
}

// identities come and go as the changes say: new ones behind the others, and the oldest first.
func (r *Rules) identities(u *profile.Update, was, now *acquaintance) string {
	for i, n := range r.scenario.Population.Identities {
		list := slices.Clone(was.identities[i])
		for _, c := range u.Changes {
			if c.Index != i {
				continue
			}
			switch c.Kind {
			case profile.IdentityAdded:
				list = append(list, "?")
			case profile.IdentityRemoved, profile.IdentityUpdated:
				if len(list) == 0 {
					return "an identity of " + n.Name + " goes where there is none"
				}
				list = list[1:]
				if c.Kind == profile.IdentityUpdated {
					list = append(list, "?")
				}
			}
		}
		if len(list) != len(now.identities[i]) {
			return fmt.Sprintf("%d identities of %s instead of %d", len(now.identities[i]), n.Name, len(list))
		}
		for j, id := range list {
			is := now.identities[i][j]
			if id != "?" && id != is {
				return fmt.Sprintf("an identity of %s went from %s to %s", n.Name, id, is)
			}
			if id == "?" && slices.Contains(was.identities[i], is) {
				return fmt.Sprintf("the identity %s of %s is added, and was there", is, n.Name)
			}
		}
	}
	return ""
}

// attributes change when they are written, unless the update says that it is with the value that was there.
func (r *Rules) attributes(u *profile.Update, was, now *acquaintance) string {
	for i, a := range r.scenario.Population.Attributes {
		if !r.everMaps(a.Path) {
			continue // nobody sees it
		}
		at := slices.IndexFunc(u.Changes, func(c profile.Change) bool {
			return (c.Kind == profile.Written || c.Kind == profile.Removed) && c.Index == i
		})
		same := was.attributes[i] == now.attributes[i]
		switch {
		case at < 0 && !same:
			return "the attribute " + a.Path + " changed between two updates"
		case at >= 0 && u.Changes[at].Kind == profile.Removed && (now.attributes[i] != "" || same):
			return "the attribute " + a.Path + " is removed, and there"
		case at >= 0 && u.Changes[at].Kind == profile.Written && u.Changes[at].Same != same:
			return strings.TrimSpace(fmt.Sprintf("the attribute %s is written, from %s to %s, and the same is %v",
				a.Path, was.attributes[i], now.attributes[i], u.Changes[at].Same))
		}
	}
	return ""
}
