package world

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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

// The golden file holds the digest of a whole run. It changes with gofakeit's words and with any change of the world;
// each such change gives every seed another meaning, so it must be meant.
func TestWorldGolden(t *testing.T) {
	w := makeWorld(t, worldScenario())
	got := newTracer()
	eachUpdate(w, func(_ *Slice, u *Update) { got.add(w, u) })
	text := fmt.Sprintf("dictionary %016x\n%v", Fingerprint(""), got)
	name := filepath.Join("..", "..", "testdata", "sim", "world.golden")
	if *updateGoldens {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the world has changed:\ngot\n%s\nwant\n%s", text, want)
	}
}

// A slice makes the same updates whatever order the slices are run in.
func TestWorldDoesNotDependOnInterleaving(t *testing.T) {
	trace := func(w *World, next func(w *World) *Slice) [][]string {
		lines := make([][]string, len(w.Slices()))
		for s := next(w); s != nil; s = next(w) {
			u := s.Next()
			u.Load()
			line := fmt.Sprintf("%v %s %v", u.Due, u.Profile.ID, u.Changes)
			if w.Dataflow().Detect(&u.Update).Export() {
				line += string(w.Dataflow().AppendPayload(nil, &u.Update))
			}
			lines[s.Index()] = append(lines[s.Index()], line)
		}
		return lines
	}
	left := func(w *World) []*Slice {
		return slices.DeleteFunc(slices.Clone(w.Slices()), func(s *Slice) bool { _, more := s.Due(); return !more })
	}
	inTurn := trace(makeWorld(t, worldScenario()), func(w *World) *Slice {
		for _, s := range w.Slices() {
			if _, more := s.Due(); more {
				return s
			}
		}
		return nil
	})
	random := rand.New(rand.NewPCG(7, 7))
	mixed := trace(makeWorld(t, worldScenario()), func(w *World) *Slice {
		if all := left(w); len(all) > 0 {
			return all[random.IntN(len(all))]
		}
		return nil
	})
	for i := range inTurn {
		if !slices.Equal(inTurn[i], mixed[i]) {
			t.Errorf("slice %d makes other updates when the slices take turns", i)
		}
	}
}

func TestWorldDependsOnSeed(t *testing.T) {
	run := func(seed uint64) exporter.Digest {
		sc := worldScenario()
		sc.Seed = seed
		w := makeWorld(t, sc)
		tr := newTracer()
		eachUpdate(w, func(_ *Slice, u *Update) { tr.add(w, u) })
		return tr.digest
	}
	one, again, two := run(1), run(1), run(2)
	if one != again {
		t.Errorf("seed 1 gives %v and %v", one, again)
	}
	if one == two {
		t.Errorf("seeds 1 and 2 both give %v", one)
	}
}

func TestWorldMixAndOrder(t *testing.T) {
	w := makeWorld(t, worldScenario())
	counts := map[scenarios.Kind]int{}
	total := 0
	for _, s := range w.Slices() {
		last := time.Duration(-1)
		for {
			due, more := s.Due()
			u := s.Next()
			if (u != nil) != more {
				t.Fatalf("slice %d: Due says %v, Next says %v", s.Index(), more, u != nil)
			}
			if u == nil {
				break
			}
			if u.Due != due || u.Due < last || u.Due > w.End() {
				t.Fatalf("slice %d: update due at %v, announced for %v, after %v, end %v", s.Index(), u.Due, due, last, w.End())
			}
			if want := w.Start() + profile.Millis(u.Due.Milliseconds()); u.At != want {
				t.Fatalf("due %v: at %d, want %d", u.Due, u.At, want)
			}
			last = u.Due
			counts[u.Kind]++
			total++
		}
	}
	if got, want := w.Arrivals(), uint64(5*400+5*800); got != want {
		t.Errorf("%d arrivals, want %d", got, want)
	}
	for _, kind := range scenarios.Kinds() {
		want := float64(w.Arrivals()) / float64(len(scenarios.Kinds()))
		if got := float64(counts[kind]); got < 0.8*want || got > 1.2*want {
			t.Errorf("%v updates of kind %s, want about %.0f", got, kind, want)
		}
	}
	if counts[scenarios.KindEvaluateEnter] != 200 || counts[scenarios.KindEvaluateLeave] != 20 {
		t.Errorf("evaluation: %d enter, %d leave; want 200 and 20", counts[scenarios.KindEvaluateEnter],
			counts[scenarios.KindEvaluateLeave])
	}
	if counts[scenarios.KindBackfill] == 0 {
		t.Error("no backfill")
	}
}

func TestWorldMistakes(t *testing.T) {
	for name, spoil := range map[string]func(sc *scenarios.Scenario){
		"no profiles":       func(sc *scenarios.Scenario) { sc.Population.Profiles = 0 },
		"unknown segment":   func(sc *scenarios.Scenario) { sc.Dataflow.Segments = []string{"nobody"} },
		"unknown event":     func(sc *scenarios.Scenario) { sc.Timeline[0].Action = &scenarios.Evaluate{Segment: "nobody"} },
		"unknown generator": func(sc *scenarios.Scenario) { sc.Population.Attributes[0].Generator.Kind = "x" },
		"unknown kind":      func(sc *scenarios.Scenario) { sc.Workload[0].Mix[0].Kind = "x" },
		"unknown value":     func(sc *scenarios.Scenario) { sc.Population.Identities[0].Value = "x" },
		"unknown setting":   func(sc *scenarios.Scenario) { sc.Dataflow.MembershipScope = "x" },
		"unknown key":       func(sc *scenarios.Scenario) { sc.Dataflow.PartitionKey = scenarios.PartitionKey{From: "x"} },
		"no mix":            func(sc *scenarios.Scenario) { sc.Workload[0].Mix = nil },
		"range":             func(sc *scenarios.Scenario) { sc.Population.Attributes[15].Generator.Low = 2 },
		"negative rate":     func(sc *scenarios.Scenario) { sc.Workload[0].From = -1 },
		"identities":        func(sc *scenarios.Scenario) { sc.Population.Identities[0].Max = 256 },
	} {
		t.Run(name, func(t *testing.T) {
			sc := worldScenario()
			spoil(sc)
			if _, err := New(sc); err == nil {
				t.Error("no error")
			} else {
				t.Log(err)
			}
		})
	}
}

// After some updates each slice works without allocating, payloads included.
func TestWorldAllocations(t *testing.T) {
	sc := worldScenario()
	sc.Timeline = nil
	sc.Workload = []scenarios.Phase{{Duration: time.Hour, From: 1000, To: 1000, Mix: evenMix()}}
	w := makeWorld(t, sc)
	s := w.Slices()[0]
	var buffer []byte
	step := func() {
		u := s.Next()
		if w.Dataflow().Detect(&u.Update).Export() {
			buffer = w.Dataflow().AppendPayload(buffer[:0], &u.Update)
		}
	}
	for range 20_000 {
		step()
	}
	if n := testing.AllocsPerRun(20_000, step); n != 0 {
		t.Errorf("%v allocations per update", n)
	}
	if !bytes.HasPrefix(buffer, []byte("{")) {
		t.Errorf("payload %q", buffer)
	}
}

// TestLastJob: a job counts from the moment at which it begins.
func TestLastJob(t *testing.T) {
	w := &World{start: 50, jobs: [][]profile.Millis{{100, 200}, nil}}
	for _, test := range []struct {
		segment  int
		at, want profile.Millis
	}{{0, 50, 50}, {0, 99, 50}, {0, 100, 100}, {0, 199, 100}, {0, 200, 200}, {0, 999, 200}, {1, 999, 50}} {
		if got := w.lastJob(test.segment, test.at); got != test.want {
			t.Errorf("at %d the last job of segment %d began at %d, want %d", test.at, test.segment, got, test.want)
		}
	}
}
