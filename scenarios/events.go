package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// Event is an entry of the timeline: something that happens at a moment of the scenario.
type Event struct {
	At   time.Duration
	Over time.Duration // the window in which the updates of the event fall due, evenly; 0 where it makes none
	// Every is after how long the event happens again, until the end of the workload; 0 when it happens once. Parse
	// adds the further times to the timeline as events of their own, so that only those who write a scenario need to
	// know of it.
	Every time.Duration
	Action

	path   string // in the file
	moment moment // to be settled when the start is known
	daily  bool   // every says at which time of day
}

// Action is what an event does. Each kind is a type of its own in a file of its own, and eventKinds lists them.
type Action interface {
	// Words say what happens, for people, as in "evaluate gold".
	Words() string
	// Updates estimates how many updates of profiles the event makes, by their kinds.
	Updates(s *Scenario) []KindCount
	// Maps lists the segments that the event adds to the dataflow, Unmaps those that it takes away.
	Maps() []string
	Unmaps() []string

	// key names the kind in a file.
	key() string
	// fields are the keys of such an event, the one that names the kind first, besides at.
	fields(e *Event) []field
	// check looks for what cannot be, once the whole file is read.
	check(d *decoder, s *Scenario, e *Event)
	// scale passes on each number of profiles that is absolute.
	scale(count func(*int))
	// segments lists those that the event names.
	segments() []string
	// lasts is how long the event is going on.
	lasts(e *Event) time.Duration
}

// KindCount is a number of updates of a kind.
type KindCount struct {
	Kind  Kind
	Count float64
}

// eventKinds make an action of each kind, in the order in which they are documented. What an event does to the profiles
// is in sim/world, which has an effect for each kind that concerns them.
var eventKinds = []func() Action{
	func() Action { return new(Evaluate) },
	func() Action { return new(Refresh) },
	func() Action { return new(Activate) },
	func() Action { return new(Unmap) },
	func() Action { return new(MapAttribute) },
	func() Action { return new(UnmapAttribute) },
	func() Action { return new(Rename) },
	func() Action { return new(Switch) },
	func() Action { return new(Disable) },
	func() Action { return new(Enable) },
	func() Action { return new(Restate) },
	func() Action { return new(Merge) },
	func() Action { return new(Storm) },
	func() Action { return new(Purge) },
	func() Action { return new(Reshard) },
	func() Action { return new(StreamMode) },
	func() Action { return new(Fault) },
}

// quiet is what a kind of event has in common with most others.
type quiet struct{}

func (quiet) scale(func(*int))              {}
func (quiet) Updates(*Scenario) []KindCount { return nil }
func (quiet) Unmaps() []string              { return nil }
func (quiet) segments() []string            { return nil }
func (quiet) Maps() []string                { return nil }
func (quiet) lasts(e *Event) time.Duration  { return e.Over }

// Until is when the event is over.
func (e *Event) Until() time.Duration { return e.At + e.lasts(e) }

// Kind is the key that names the event's kind in a file.
func (e *Event) Kind() string { return e.key() }

// EventKinds are all kinds of events.
func EventKinds() []string {
	all := make([]string, len(eventKinds))
	for i, blank := range eventKinds {
		all[i] = blank().key()
	}
	return all
}

// Names tells whether the event concerns the segment of a key.
func (e *Event) Names(segment string) bool { return slices.Contains(e.segments(), segment) }

// NamesAny tells whether the event is about segments at all.
func (e *Event) NamesAny() bool { return len(e.segments()) > 0 }

// momentField is the key that all events have.
func momentField(e *Event) field {
	return field{key: "at", note: "required unless every says it", kind: beginning(e),
		about: "when it begins: 10s after the start of the run, at a time of day as in 19:00 (in the zone of start), or at a moment"}
}

// windowField is the key of events that make updates.
func windowField(e *Event, standard string) field {
	return field{key: "over", fallback: standard, about: "window in which the event's updates fall due, evenly",
		kind: duration(&e.Over, time.Millisecond, 24*time.Hour,
			setting.Both("a batch evaluation or a backfill takes a millisecond to a day"))}
}

// lookField is the window of events that export nobody, and may show it.
func lookField(e *Event, look *bool) field {
	k := duration(&e.Over, time.Millisecond, 24*time.Hour, setting.Both("an event takes a millisecond to a day"))
	return field{key: "over", note: "not set: nobody is looked at", about: "window in which the event's updates fall due, evenly",
		kind: stored(k, func() { *look = true })}
}

// lookedAt estimates how many members of segments are looked at by an event that may have no window.
func lookedAt(s *Scenario, look bool, kind Kind, segments ...string) []KindCount {
	if !look {
		return nil
	}
	share := 0.0
	for _, segment := range s.Population.Segments {
		if slices.Contains(segments, segment.Key) {
			share += segment.Members
		}
	}
	return []KindCount{{kind, min(share, 1) * float64(s.Population.Profiles)}}
}

// againField is the key of events that may happen again.
func againField(e *Event) field {
	return field{key: "every", note: "not set: once", kind: repetition(e),
		about: "how often it happens again, until the end of the workload, as in every: 24h or every: day at 02:00"}
}

// documentedEvents are the keys of all kinds of events, each once.
func documentedEvents() []field {
	table := []field{momentField(new(Event))}
	standards := map[string][]string{} // defaults of a key that several kinds have
	for _, blank := range eventKinds {
		kind := blank()
		for _, f := range kind.fields(new(Event)) {
			at := slices.IndexFunc(table, func(other field) bool { return other.key == f.key })
			if at < 0 {
				at = len(table)
				if f.required {
					f.required, f.note = false, "required with "+kind.key()
				}
				table = append(table, f)
			}
			if f.fallback != "" {
				standards[f.key] = append(standards[f.key], f.fallback+" for "+kind.key())
			}
			if several := standards[f.key]; len(several) > 1 {
				table[at].fallback, table[at].note = "", strings.Join(several, ", ")
			}
		}
	}
	return table
}

// events reads the timeline.
func events(s *Scenario) kind {
	known := documentedEvents()
	one := func(d *decoder, item pair) {
		if e, is := d.event(item, known); is {
			s.Timeline = append(s.Timeline, e)
		}
	}
	return list("a list of events", known, maxEvents, func() { s.Timeline = nil }, one)
}

// event reads an entry of the timeline, whose keys depend on its kind. It is false when nobody can say what happens.
func (d *decoder) event(item pair, known []field) (Event, bool) {
	e := Event{path: item.path}
	values, ok := d.resolve(item.path, item.value, known)
	if !ok {
		return e, false
	}
	var kinds []string
	for _, blank := range eventKinds {
		kind := blank()
		if _, given := values[kind.key()]; given {
			kinds = append(kinds, kind.key())
			e.Action = kind
		}
	}
	table := []field{momentField(&e)}
	switch {
	case len(kinds) == 0:
		d.wrongf(item.path, "add one of the keys "+listed(EventKinds()), "the event does not say what happens")
	case len(kinds) > 1:
		d.wrongf(item.path, "make an event of each", "an event does one thing, and this one has %s", strings.Join(kinds, " and "))
	default:
		table = append(table, e.fields(&e)...)
		d.strangers(values, table, kinds[0])
	}
	d.read(item.path, values, table)
	if _, given := values["at"]; !given && !e.daily && d.sound(join(item.path, "every")) {
		d.wrongf(join(item.path, "at"), "write at: 10s, or at: 19:00", "at is missing: the event does not say when it begins")
	}
	return e, len(kinds) == 1
}

// strangers reports the keys of an event that only other kinds of events have.
func (d *decoder) strangers(values map[string]pair, own []field, kind string) {
	for key, p := range values {
		if slices.ContainsFunc(own, func(f field) bool { return f.key == key }) {
			continue
		}
		var owners []string
		for _, blank := range eventKinds {
			if other := blank(); slices.ContainsFunc(other.fields(new(Event)), func(f field) bool { return f.key == key }) {
				owners = append(owners, other.key())
			}
		}
		d.report(d.places[p.path], faultf("leave it out, or make an event of its own for it",
			"%s belongs to %s, and this is an event of the kind %s", key, listed(owners), kind))
	}
}

// mappedBefore is what is mapped when an event begins. Of simultaneous events the one that stands first in the file
// comes first.
func (s *Scenario) mappedBefore(event *Event) map[string]bool {
	mapped := map[string]bool{}
	for _, key := range s.Dataflow.Segments {
		mapped[key] = true
	}
	for _, e := range s.InOrder() {
		if e.path == event.path && e.At == event.At {
			break
		}
		for _, key := range e.Maps() {
			mapped[key] = true
		}
		for _, key := range e.Unmaps() {
			mapped[key] = false
		}
	}
	return mapped
}

// InOrder is the timeline in order of time; of simultaneous events the one that stands first comes first.
func (s *Scenario) InOrder() []Event {
	timeline := slices.Clone(s.Timeline)
	slices.SortStableFunc(timeline, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return timeline
}

// mapsLater tells whether the first thing that happens to a segment's mapping is that an event maps it.
func (s *Scenario) mapsLater(key string) bool {
	for _, e := range s.InOrder() {
		if slices.Contains(e.Maps(), key) {
			return true
		}
		if slices.Contains(e.Unmaps(), key) {
			return false
		}
	}
	return false
}

// checkTimeline looks for events that cannot happen.
func checkTimeline(d *decoder, s *Scenario) {
	total := s.workloadDuration()
	known := len(s.Workload) > 0 && !d.faulty["workload"]
	for i := range s.Workload {
		known = known && !d.faulty[fmt.Sprintf("workload/%d/duration", i)]
	}
	for i := range s.Timeline {
		e := &s.Timeline[i]
		if known && e.At > total && d.sound(join(e.path, "at")) {
			d.wrongf(join(e.path, "at"), "make a phase longer, or the event earlier",
				"the event is at %s, after the end of the workload at %s", timed(e.At), timed(total))
		}
		if e.Every > 0 && e.Every < e.Over && d.sound(e.path) {
			d.wrongf(join(e.path, "every"), "make every longer, or over shorter",
				"the event happens again after %s, before it is through after %s", timed(e.Every), timed(e.Over))
		}
		e.check(d, s, e)
	}
}
