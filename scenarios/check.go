package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

// check applies the rules that concern more than one value. A rule is skipped where one of the values it needs is
// faulty itself, so that one mistake is reported once.
func check(d *decoder, s *Scenario) {
	checkIdentities(d, s)
	checkAttributes(d, s)
	checkSegments(d, s)
	checkConditions(d, s)
	checkMappedSegments(d, s)
	checkMappedAttributes(d, s)
	checkPartitionKey(d, s)
	checkExport(d, s)
	checkWorkload(d, s)
	checkRates(d, s)
	checkTimeline(d, s)
	checkAllow(d, s)
	readPolicy(d, s)
	checkObjectives(d, s)
	checkUpstream(d, s)
}

// known tells whether the file's list of segments or attributes could be read, so that a name that is not in it is a
// mistake.
func (d *decoder) known(list string) bool {
	return !d.faulty["population"] && !d.faulty["population/"+list]
}

func checkIdentities(d *decoder, s *Scenario) {
	first := map[string]string{}
	for _, n := range s.Population.Identities {
		path := "population/identities/" + n.Name
		if n.Min > n.Max {
			d.wrongf(path, "", "%s: a profile cannot have at least %d and at most %d identities", n.Name, n.Min, n.Max)
		}
		if n.Shared > 1 && (n.Value == ValueEmail || n.Value == ValueEmailLCSHA256) {
			d.wrongf(join(path, "shared_by"), "give it another value, such as id", "%s: e-mail addresses are those of one profile", n.Name)
		}
		if n.Unique && n.Max > 1 {
			d.wrongf(join(path, "unique"), "leave max out, or say unique: false", "%s: a unique namespace has at most one identity in a graph, not %d", n.Name, n.Max)
		}
		if other, twice := first[strings.ToLower(n.Name)]; twice && s.Dataflow.NamespaceKeyCase == profile.KeyCaseLower {
			d.wrongf(path, "rename one, or set dataflow.namespace_key_case: as_declared",
				"%s and %s are one key of identityMap, which has lower case keys", other, n.Name)
		}
		first[strings.ToLower(n.Name)] = n.Name
	}
}

func checkAttributes(d *decoder, s *Scenario) {
	leaves := map[string]bool{}
	for _, a := range s.Population.Attributes {
		leaves[a.Path] = true
	}
	for _, a := range s.Population.Attributes {
		path := "population/attributes/" + a.Path
		top, _, _ := strings.Cut(a.Path, ".")
		if top == "segmentMembership" || top == "identityMap" {
			d.wrongf(path, "give the attribute another name", "%s is a part of every payload already, besides the attributes", top)
		}
		for i := range a.Path {
			if a.Path[i] == '.' && leaves[a.Path[:i]] {
				d.wrongf(path, "rename one of the two", "%s holds a value of its own, so that nothing can stand under it", a.Path[:i])
			}
		}
	}
}

func checkSegments(d *decoder, s *Scenario) {
	ids := map[[2]string]string{}
	for _, segment := range s.Population.Segments {
		path := "population/segments/" + segment.Key
		id := [2]string{segment.Namespace, segment.ID}
		if other, twice := ids[id]; twice {
			d.wrongf(join(path, "id"), "give one of them another id", "%s and %s have the same id in the namespace %s", other,
				segment.Key, segment.Namespace)
		}
		ids[id] = segment.Key
		checkOverlap(d, s, &segment)
		if at := join(path, "expires"); d.given(at) && segment.Evaluation != External {
			d.wrongf(at, "leave it out, or set evaluation: external", "memberships in %s do not end by themselves", segment.Key)
		}
		if segment.Members+segment.Exited > 1 && d.sound(path) {
			d.wrongf(join(path, "exited"), "", "%s: %s of the profiles cannot be members and %s have left", segment.Key,
				percent(segment.Members), percent(segment.Exited))
		}
		checkCause(d, s, segment)
		switch {
		case segment.Updated.Before(segment.Created):
			d.wrongf(join(path, "updated"), "", "%s was updated before it was created", segment.Key)
		case segment.Updated.After(s.Start):
			d.wrongf(join(path, "updated"), "", "%s is updated after the scenario's start", segment.Key)
		}
	}
}

// checkOverlap looks for overlaps that cannot be: with a segment that does not stand before, or with more or fewer than
// there are.
func checkOverlap(d *decoder, s *Scenario, one *Segment) {
	path := "population/segments/" + one.Key + "/overlap"
	if one.Overlap == nil || !d.sound("population/segments/"+one.Key) {
		return
	}
	other, known := s.segment(one.Overlap.With)
	place := func(key string) int {
		return slices.IndexFunc(s.Population.Segments, func(x Segment) bool { return x.Key == key })
	}
	both := one.Members * one.Overlap.Share
	switch at := join(path, "share"); {
	case !known:
		d.unknownSegment(join(path, "with"), one.Overlap.With, s)
	case place(other.Key) >= place(one.Key):
		d.wrongf(join(path, "with"), "put "+other.Key+" above it", "%s does not stand before %s", other.Key, one.Key)
	case !d.sound("population/segments/" + other.Key):
	case both > other.Members+1e-9:
		d.wrongf(at, "", "%s of all profiles would be in both, and %s has only %s", percent(both), other.Key, percent(other.Members))
	case one.Members-both > 1-other.Members+1e-9:
		d.wrongf(at, "", "%s of all profiles would be in %s and not in %s, and only %s are not in that", percent(one.Members-both), one.Key,
			other.Key, percent(1-other.Members))
	case one.Exited > 0:
		d.wrongf(join("population/segments/"+one.Key, "exited"), "leave one of them out", "%s overlaps another segment, so that nobody can have "+
			"left it before", one.Key)
	}
}

func (s *Scenario) segment(key string) (Segment, bool) {
	i := slices.IndexFunc(s.Population.Segments, func(one Segment) bool { return one.Key == key })
	if i < 0 {
		return Segment{}, false
	}
	return s.Population.Segments[i], true
}

// unknownSegment reports a segment that the population does not have.
func (d *decoder) unknownSegment(path, key string, s *Scenario) {
	if wrong := d.noSegment(key, s); wrong != nil {
		d.wrong(path, wrong)
	}
}

// noSegment is what is wrong with the name of a segment that the population does not have.
func (d *decoder) noSegment(key string, s *Scenario) *fault {
	if key == "" || !d.known("segments") {
		return nil
	}
	var keys []string
	for _, segment := range s.Population.Segments {
		keys = append(keys, segment.Key)
	}
	return faultf(d.suggestion(key, keys, "add it to population.segments"), "the population has no segment %s", quote(key))
}

func checkMappedSegments(d *decoder, s *Scenario) {
	const path = "dataflow/segments"
	seen := map[string]bool{}
	for i, key := range s.Dataflow.Segments {
		at := fmt.Sprintf("%s/%d", path, i)
		if _, ok := s.segment(key); !ok {
			d.unknownSegment(at, key, s)
		} else if seen[key] {
			d.wrongf(at, "delete one", "the segment %s is mapped twice", key)
		}
		seen[key] = true
	}
	for _, event := range s.Timeline {
		for _, key := range event.Maps() {
			seen[key] = true
		}
	}
	if len(seen) == 0 && d.known("segments") && d.sound(path) {
		d.wrongf(path, "map one in dataflow.segments, or activate one in the timeline",
			"no segment is mapped, so that nothing can ever be exported")
	}
}

func checkMappedAttributes(d *decoder, s *Scenario) {
	const path = "dataflow/attributes"
	var paths []string
	for _, a := range s.Population.Attributes {
		paths = append(paths, a.Path)
		for i := range a.Path {
			if a.Path[i] == '.' {
				paths = append(paths, a.Path[:i])
			}
		}
	}
	for i, mapped := range s.Dataflow.Attributes {
		at := fmt.Sprintf("%s/%d", path, i)
		if mapped == "" {
			continue
		}
		if !slices.Contains(paths, mapped) && d.known("attributes") {
			d.wrongf(at, d.suggestion(mapped, paths, "add it to population.attributes"), "the population has no attribute %s",
				quote(mapped))
			continue
		}
		for _, other := range s.Dataflow.Attributes[:i] {
			if other != "" && d.given(path) && (covers(other, mapped) || covers(mapped, other)) {
				d.wrongf(at, "delete one", "%s is mapped twice: by itself and by %s", mapped, other)
				break
			}
		}
	}
}

func checkPartitionKey(d *decoder, s *Scenario) {
	key, path := s.Dataflow.PartitionKey, "dataflow/partition_key"
	if key.Name == "" || !d.sound(path) {
		return
	}
	if key.From == profile.KeyIdentity {
		at := join(path, "identity")
		var known []string
		for _, n := range s.Population.Identities {
			known = append(known, n.Name)
		}
		if !slices.Contains(known, key.Name) && d.known("identities") {
			d.wrongf(at, d.suggestion(key.Name, known, "add it to population.identities"), "the population has no identity namespace %s",
				quote(key.Name))
		}
		return
	}
	at := join(path, "attribute")
	i := slices.IndexFunc(s.Population.Attributes, func(a Attribute) bool { return a.Path == key.Name })
	switch {
	case i < 0 && d.known("attributes"):
		var known []string
		for _, a := range s.Population.Attributes {
			known = append(known, a.Path)
		}
		d.wrongf(at, d.suggestion(key.Name, known, "name an attribute of the population that is mapped"),
			"the population has no attribute %s", quote(key.Name))
	case i < 0:
	case !s.Dataflow.MapsAttribute(key.Name):
		d.wrongf(at, "add it to dataflow.attributes", "the partition key is taken from %s, which is not mapped", key.Name)
	case s.Population.Attributes[i].Generator.Kind == GenMap:
		d.wrongf(at, "name an attribute that holds a single value", "the partition key is taken from %s, which is a map", key.Name)
	case s.Population.Attributes[i].Generator.Bytes > 256:
		d.wrongf(at, "", "the partition key is taken from %s, whose texts are longer than the 256 characters of a partition key", key.Name)
	}
}

func checkExport(d *decoder, s *Scenario) {
	if s.Export.Attempts > 0 && s.Export.RetryFor > 0 {
		second := "export/retry_for"
		if d.places["export/attempts"].line > d.places[second].line {
			second = "export/attempts"
		}
		d.wrongf(second, "delete one of the two", "attempts and retry_for exclude each other: either a number of attempts or a time "+
			"decides when to give up")
	}
	if d.given("export/batch/bytes") && s.Export.BatchBytes > 0 && s.Export.BatchBytes < min(s.Stream.MaxRecord,
		exporter.DefaultConfig().BatchBytes) {
		d.wrongf("export/batch/bytes", "make it at least "+sized(int64(s.Stream.MaxRecord)),
			"a batch of %s cannot hold a record of %s, which stream.max_record allows",
			sized(int64(s.Export.BatchBytes)), sized(int64(s.Stream.MaxRecord)))
	}
	if s.Stream.MaxRecord%(1<<10) != 0 {
		d.wrongf("stream/max_record", "", "max_record is not a whole number of KiB (UpdateMaxRecordSize)")
	}
	if s.Stream.Retention.Hours() != float64(int(s.Stream.Retention.Hours())) {
		d.wrongf("stream/retention", "", "retention is not a whole number of hours (IncreaseStreamRetentionPeriod)")
	}
}
