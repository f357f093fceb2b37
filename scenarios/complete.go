package scenarios

import (
	"crypto/sha1"
	_ "embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
)

//go:embed defaults/defaults.yaml
var defaultsFile []byte

var (
	defaultsOnce sync.Once
	defaultsRead *Scenario
)

// defaults is the scenario that lends its population, its dataflow and its mix to files that have none of their own.
// Nobody may change it.
func defaults() *Scenario {
	defaultsOnce.Do(func() {
		s, err := Parse("defaults.yaml", defaultsFile)
		if err != nil {
			panic("scenarios: " + err.Error()) // a mistake in a file of this package; a test reads it
		}
		defaultsRead = s
	})
	return defaultsRead
}

// complete fills in the defaults that depend on other parts of the file.
func complete(d *decoder, s *Scenario, file string) {
	if s.Name == "" {
		base := filepath.Base(file)
		s.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	if s.Replay != nil {
		completeReplay(d, s)
	}
	completeFlow(d, s)
	borrowed := completePopulation(s)
	for i := range s.Population.Identities {
		completeNamespace(d, &s.Population.Identities[i])
	}
	for i := range s.Population.Segments {
		completeSegment(&s.Population.Segments[i], s.Start)
		completeCause(s, &s.Population.Segments[i])
	}
	completeMapping(s, borrowed)
	for i := range s.Workload {
		completePhase(d, s, i)
	}
	completeExport(s)
	settleMoments(d, s)
	s.fromEvents()
}

// completeExport gives optional settings their defaults, unless the setting is given that is meant instead.
func completeExport(s *Scenario) {
	table := exporter.ConfigTable()
	given := map[string]bool{}
	for i := range table {
		given[table[i].Key] = table[i].Get(&s.Export) != (setting.Value{})
	}
	for i := range table {
		if d := &table[i]; d.Optional && !given[d.Key] && !given[d.Instead] {
			d.Set(&s.Export, d.Default)
		}
	}
}

// borrowed tells which parts of the population are the default ones.
type borrowed struct{ attributes, segments bool }

func completePopulation(s *Scenario) borrowed {
	var from borrowed
	p := &s.Population
	if p.Identities == nil {
		p.Identities = slices.Clone(defaults().Population.Identities)
	}
	if from.attributes = p.Attributes == nil; from.attributes {
		p.Attributes = slices.Clone(defaults().Population.Attributes)
	}
	if from.segments = p.Segments == nil; from.segments {
		p.Segments = slices.Clone(defaults().Population.Segments)
		for i := range p.Segments {
			p.Segments[i].Created, p.Segments[i].Updated = time.Time{}, time.Time{} // they follow this scenario's start
		}
	}
	return from
}

func completeNamespace(d *decoder, n *Namespace) {
	n.Min = max(n.Min, 1)
	if n.Max == 0 {
		n.Max = n.Min
	}
	if n.Value == "" {
		n.Value = ValueID
		if value, known := namespaceValues[strings.ToLower(n.Name)]; known {
			n.Value = value
		}
	}
	if n.Type == "" {
		n.Type = valueTypes[n.Value]
		if known, is := namespaceTypes[strings.ToLower(n.Name)]; is {
			n.Type = known
		}
	}
	if !d.given("population/identities/" + n.Name + "/unique") {
		n.Unique = n.Type == TypeEmail && n.Max == 1
	}
}

func completeSegment(s *Segment, start time.Time) {
	if s.ID == "" {
		s.ID = derivedUUID(s.Key)
	}
	if s.Name == "" {
		s.Name = s.Key
	}
	if s.Updated.IsZero() {
		s.Updated = start.Add(-updatedBefore)
	}
	if s.Created.IsZero() {
		s.Created = start.Add(-createdBefore)
		if s.Updated.Before(s.Created) {
			s.Created = s.Updated
		}
	}
}

// derivedUUID is a UUID of version 5 (RFC 9562) of a key, in a namespace of our own.
func derivedUUID(key string) string {
	sum := sha1.Sum([]byte("kinesim segment\x00" + key))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// completeMapping maps what the dataflow does not say: of a population of the file's own everything (but what an event
// activates), of the default population what its dataflow maps.
func completeMapping(s *Scenario, from borrowed) {
	if s.Dataflow.Segments == nil {
		s.Dataflow.Segments = []string{}
		for _, segment := range s.Population.Segments {
			mapped := !from.segments || slices.Contains(defaults().Dataflow.Segments, segment.Key)
			if mapped && !s.mapsLater(segment.Key) {
				s.Dataflow.Segments = append(s.Dataflow.Segments, segment.Key)
			}
		}
	}
	if s.Dataflow.Attributes != nil {
		return
	}
	s.Dataflow.Attributes = []string{}
	if from.attributes {
		s.Dataflow.Attributes = slices.Clone(defaults().Dataflow.Attributes)
		return
	}
	for _, attribute := range s.Population.Attributes {
		s.Dataflow.Attributes = append(s.Dataflow.Attributes, attribute.Path)
	}
}

// completePhase names a phase and gives it a mix: that of the phase before, or the default one without the kinds that
// could do nothing.
func completePhase(d *decoder, s *Scenario, i int) {
	phase := &s.Workload[i]
	if phase.Name == "" {
		phase.Name = fmt.Sprintf("phase %d", i+1)
	}
	if phase.Mix != nil {
		return
	}
	if i > 0 {
		phase.Mix = s.Workload[i-1].Mix
		return
	}
	idle := s.idleKinds()
	sum := 0.0
	for _, share := range defaults().Workload[0].Mix {
		if idle[share.Kind] == nil {
			phase.Mix = append(phase.Mix, share)
			sum += share.Share
		}
	}
	for k := range phase.Mix {
		phase.Mix[k].Share /= sum
	}
	if len(phase.Mix) == 0 {
		d.wrongf(fmt.Sprintf("workload/%d", i), "give the population attributes, identities or segments",
			"no kind of update could do anything")
	}
}
