package world

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

var updateGoldens = flag.Bool("update", false, "rewrite the golden files under testdata")

// worldScenario is a scenario that has something of everything: all kinds of updates, all generators, both events.
func worldScenario() *scenarios.Scenario {
	start := time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)
	segment := func(key string, members float64, evaluation scenarios.Evaluation) scenarios.Segment {
		return scenarios.Segment{Key: key, ID: "id-of-" + key, Name: key, Namespace: "ups", MergePolicy: "default", Members: members,
			Exited: members / 4, Churn: 0.1, Evaluation: evaluation, Created: start.AddDate(-1, 0, 0), Updated: start.AddDate(0, -6, 0)}
	}
	attribute := func(path string, kind scenarios.GeneratorKind) scenarios.Attribute {
		return scenarios.Attribute{Path: path, Generator: scenarios.Generator{Kind: kind}}
	}
	sc := &scenarios.Scenario{
		Version: 1, Name: "everything", Seed: 42, Start: start,
		Population: scenarios.Population{
			Profiles: 2000,
			Identities: []scenarios.Namespace{
				{Name: "ECID", Type: scenarios.TypeCookie, Min: 1, Max: 4, Share: 1, Value: scenarios.ValueECID},
				{Name: "Email_LC_SHA256", Type: scenarios.TypeEmail, Min: 1, Max: 2, Share: 1, Value: scenarios.ValueEmailLCSHA256},
				{Name: "Email", Type: scenarios.TypeEmail, Unique: true, Min: 1, Max: 1, Share: 0.8, Value: scenarios.ValueEmail},
				{Name: "crm_id", Type: scenarios.TypeCrossDevice, Min: 1, Max: 1, Share: 0.6, Value: scenarios.ValueID},
				{Name: "Phone", Type: scenarios.TypePhone, Min: 1, Max: 1, Share: 0.5, Value: scenarios.ValuePhone},
				{Name: "device", Type: scenarios.TypeDevice, Min: 1, Max: 1, Share: 0.5, Value: scenarios.ValueUUID},
			},
			Attributes: []scenarios.Attribute{
				attribute("person.name.firstName", scenarios.GenFirstName),
				attribute("person.name.lastName", scenarios.GenLastName),
				attribute("person.birthDate", scenarios.GenBirthDate),
				attribute("personalEmail.address", scenarios.GenEmail),
				attribute("workEmail.address", scenarios.GenEmail),
				attribute("mobilePhone.number", scenarios.GenPhone),
				attribute("homeAddress.street1", scenarios.GenStreet),
				attribute("homeAddress.city", scenarios.GenCity),
				attribute("homeAddress.country", scenarios.GenCountry),
				attribute("work.company", scenarios.GenCompany),
				attribute("work.title", scenarios.GenJobTitle),
				attribute("device", scenarios.GenUUID),
				attribute("profileId", scenarios.GenProfileID),
				attribute("lastSeen", scenarios.GenTimestamp),
				{Path: "loyalty.tier", Missing: 0.15, Generator: scenarios.Generator{Kind: scenarios.GenChoose,
					Choices: []scenarios.Choice{{Value: "bronze", Share: 0.7}, {Value: "silver", Share: 0.2},
						{Value: "gold", Share: 0.1}}}},
				{Path: "scores.churn", Generator: scenarios.Generator{Kind: scenarios.GenUniform, High: 1, Digits: 2}},
				{Path: "scores.visits", Generator: scenarios.Generator{Kind: scenarios.GenInteger, Low: -5, High: 5}},
				{Path: "consent", Generator: scenarios.Generator{Kind: scenarios.GenBoolean, Share: 0.9}},
				{Path: "note", Generator: scenarios.Generator{Kind: scenarios.GenText, Bytes: 40}},
				{Path: "preferences", Generator: scenarios.Generator{Kind: scenarios.GenMap, Entries: []scenarios.Attribute{
					attribute("city", scenarios.GenCity),
					{Path: "rank", Missing: 0.5, Generator: scenarios.Generator{Kind: scenarios.GenInteger, Low: 1, High: 9}},
				}}},
				attribute("internal.city", scenarios.GenCity),
			},
			Segments: []scenarios.Segment{
				segment("loyal", 0.2, scenarios.Streaming),
				segment("churn", 0.05, scenarios.Batch),
				segment("news", 0.4, scenarios.Streaming),
				segment("later", 0.3, scenarios.Streaming),
			},
		},
		Dataflow: scenarios.Dataflow{
			Segments: []string{"loyal", "churn"},
			Attributes: []string{"profileId", "person", "personalEmail.address", "workEmail", "mobilePhone", "homeAddress", "work",
				"device",
				"lastSeen", "loyalty.tier", "scores", "consent", "note", "preferences"},
			Settings:     profile.DefaultSettings(),
			PartitionKey: scenarios.PartitionKey{From: profile.KeyProfile},
		},
		Workload: []scenarios.Phase{
			{Name: "steady", Duration: 5 * time.Second, From: 400, To: 400, Mix: evenMix()},
			{Name: "rise", Duration: 5 * time.Second, From: 400, To: 1200, Mix: evenMix()},
		},
		Timeline: []scenarios.Event{
			{At: 2 * time.Second, Over: 3 * time.Second, Action: &scenarios.Evaluate{
				Segment: "churn", Enter: scenarios.Amount{Count: 200}, Leave: scenarios.Amount{Share: 0.01},
			}},
			{At: 4 * time.Second, Over: 4 * time.Second, Action: activateLater},
		},
	}
	for i := range sc.Population.Attributes {
		if a := &sc.Population.Attributes[i]; a.Generator.Kind != scenarios.GenProfileID {
			a.Changes = 1
		}
	}
	return sc
}

func evenMix() []scenarios.Share {
	var mix []scenarios.Share
	for _, kind := range scenarios.Kinds() {
		mix = append(mix, scenarios.Share{Kind: kind, Share: 1 / float64(len(scenarios.Kinds()))})
	}
	return mix
}

func makeWorld(t testing.TB, sc *scenarios.Scenario) *World {
	t.Helper()
	w, err := New(sc)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// eachUpdate runs the world to its end, one slice after another.
func eachUpdate(w *World, do func(s *Slice, u *Update)) {
	for _, s := range w.Slices() {
		for u := s.Next(); u != nil; u = s.Next() {
			u.Load()
			do(s, u)
		}
	}
}

// tracer writes what a run exports.
type tracer struct {
	digest     exporter.Digest
	triggers   [profile.TriggerCount]int
	suppressed [profile.ReasonCount]int
	kinds      map[scenarios.Kind]int
	samples    map[scenarios.Kind]string // the first payload of each kind
	bytes      int
	scratch    []byte
}

func newTracer() *tracer {
	return &tracer{kinds: map[scenarios.Kind]int{}, samples: map[scenarios.Kind]string{}}
}

func (tr *tracer) add(w *World, u *Update) {
	tr.kinds[u.Kind]++
	d := w.Dataflow().Detect(&u.Update)
	if !d.Export() {
		tr.suppressed[d.Reason]++
		return
	}
	for i := range profile.TriggerCount {
		if d.Triggers&(1<<i) != 0 {
			tr.triggers[i]++
		}
	}
	payload := w.Dataflow().AppendPayload(nil, &u.Update)
	key := w.PartitionKey().Append(nil, &u.Update)
	var hash exporter.Digest
	hash, tr.scratch = exporter.Hash(tr.scratch, key, payload)
	tr.digest = tr.digest.Add(hash)
	tr.bytes += len(payload)
	if _, known := tr.samples[u.Kind]; !known {
		tr.samples[u.Kind] = fmt.Sprintf("%v %s %s", u.Due, key, payload)
	}
}

func (tr *tracer) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "digest %v\nbytes %d\ntriggers %v\nsuppressed %v\n", tr.digest, tr.bytes, tr.triggers, tr.suppressed)
	for _, kind := range append(scenarios.Kinds(), scenarios.KindEvaluateEnter, scenarios.KindEvaluateLeave, scenarios.KindBackfill) {
		fmt.Fprintf(&b, "%s %d %s\n", kind, tr.kinds[kind], tr.samples[kind])
	}
	return b.String()
}
