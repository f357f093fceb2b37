package world

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/brianvoe/gofakeit/v7"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// worldOf makes the world of a scenario's text.
func worldOf(t *testing.T, text string) *World {
	t.Helper()
	if !strings.Contains(text, "workload:") {
		text += "workload: [{duration: 10s, rate: 100/s}]\n"
	}
	sc, err := scenarios.Parse("test.yaml", []byte("version: 1\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return makeWorld(t, sc)
}

// valuesOf are the values of version 0 of an attribute, of some profiles.
func valuesOf(w *World, attribute, profiles int) []string {
	values := make([]string, profiles)
	for number := range values {
		v := w.attributes.list[attribute].value(&arena{}, nil, w.people.person(uint64(number)), 0)
		values[number] = string(v.Text)
	}
	return values
}

// Every function of gofakeit that a scenario can name makes values, the same ones from a source of its own, and JSON.
func TestFakes(t *testing.T) {
	for _, name := range scenarios.Fakes {
		made, err := fakeWords(name)
		if err != nil || len(made.list) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		info := gofakeit.GetFuncLookup(name)
		again := gofakeit.NewFaker(rand.NewPCG(salt("fake", name), 1), false)
		value, err := info.Generate(again, gofakeit.NewMapParams(), info)
		text, isText := value.(string)
		if err != nil || isText == made.literal || isText && text != "" && text != string(made.list[0]) {
			t.Errorf("%s: %v, %v, and the first is %s", name, value, err, made.list[0])
		}
		for _, word := range made.list {
			if made.literal && !json.Valid(word) {
				t.Errorf("%s: %s is no JSON", name, word)
			}
		}
	}
}

// Distributions have the mean, the deviation and the quantiles that they say.
func TestDistributions(t *testing.T) {
	w := worldOf(t, `population:
  attributes:
    normal: {normal: {mean: 50, deviation: 10}}
    clipped: {normal: {mean: 0.5, deviation: 1, min: 0, max: 1}, digits: 1}
    lognormal: {lognormal: {median: 20, p99: 300}}
    exponential: {exponential: {mean: 30}}
    zipf: {zipf: {values: 4}}
`)
	const n = 50_000
	for i, want := range []struct{ mean, half, high float64 }{{50, 50, 73.26}, {0.5, 0.5, 1}, {0, 20, 300}, {30, 20.79, 138.2}, {1.92, 2, 4}} {
		var numbers []float64
		sum := 0.0
		for _, text := range valuesOf(w, i, n) {
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, number)
			sum += number
		}
		slices.Sort(numbers)
		mean, half, high := sum/n, numbers[n/2], numbers[n*99/100]
		if want.mean > 0 && math.Abs(mean/want.mean-1) > 0.02 || math.Abs(half/want.half-1) > 0.03 || math.Abs(high/want.high-1) > 0.04 {
			t.Errorf("attribute %d: mean %.3g, median %.3g, p99 %.4g, want %+v", i, mean, half, high, want)
		}
		if i == 1 && (numbers[0] != 0 || numbers[n-1] != 1) {
			t.Errorf("clipped: from %v to %v", numbers[0], numbers[n-1])
		}
	}
}

func TestDatesAndConstants(t *testing.T) {
	w := worldOf(t, `population:
  attributes:
    date: {date: [1969-12-30, 1970-01-02]}
    moment: {moment: [2026-01-01T00:00:00+01:00, 2026-01-01T00:00:01+01:00]}
    text: {constant: "007"}
    number: {constant: 1_000.50}
    truth: {constant: true}
dataflow: {attributes: [text, number, truth]}
`)
	for i, want := range map[int]string{0: "1969-12-30 1969-12-31 1970-01-01 1970-01-02", 1: "2025-12-31T23:00:00Z 2025-12-31T23:00:01Z"} {
		values := valuesOf(w, i, 1000)
		slices.Sort(values)
		if got := strings.Join(slices.Compact(values), " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, s := range w.Slices() {
		u := s.Next()
		if u == nil {
			continue
		}
		if payload := w.Dataflow().AppendPayload(nil, &u.Update); !bytes.HasPrefix(payload, []byte(`{"text":"007","number":1000.5,"truth":true,`)) {
			t.Fatalf("%s", payload)
		}
		return
	}
	t.Fatal("no slice has an update")
}

// A share of all values is null. Payloads show that with emit_null, and the value is absent without; a profile that was
// loaded says the same as its source.
func TestNulls(t *testing.T) {
	for setting, want := range map[string]string{"true": `{"tier":null,`, "false": `{"segmentMembership"`} {
		w := worldOf(t, "population: {attributes: {tier: {uniform: [0, 1], digits: 9, null: 30%}}}\nworkload: [{duration: 10s, rate: 100/s, mix: {attribute: 100%}}]\ndataflow: {emit_null: "+setting+"}\n")
		nulls, all := 0, 0
		for _, s := range w.Slices() {
			for u := s.Next(); u != nil; u = s.Next() {
				payload := string(w.Dataflow().AppendPayload(nil, &u.Update))
				u.Load()
				if loaded := string(w.Dataflow().AppendPayload(nil, &u.Update)); loaded != payload {
					t.Fatalf("%s\nloaded %s", payload, loaded)
				}
				all++
				if strings.HasPrefix(payload, want) {
					nulls++
				} else if !strings.HasPrefix(payload, `{"tier":0`) {
					t.Fatal(payload)
				}
			}
		}
		// A write changes the value, so that none goes from null to null: 0.7·0.3 of 0.91.
		if nulls < all*19/100 || nulls > all*27/100 {
			t.Errorf("emit_null %s: %d of %d values are null, want 23 %%", setting, nulls, all)
		}
	}
}

// The arrivals of a turn are each of one slice, in its share and spread evenly.
func TestPlaces(t *testing.T) {
	places := newPlaces(10_000, 39, 1)
	seen := map[uint32]bool{}
	for i, list := range places {
		if len(list) == 0 || !slices.IsSorted(list) {
			t.Errorf("slice %d has %v", i, list)
		}
		for _, n := range list {
			seen[n] = true
		}
	}
	if len(seen) != 39*turnPlaces {
		t.Errorf("%d of %d arrivals have a slice", len(seen), 39*turnPlaces)
	}
	if len(places[0]) < 3*len(places[38]) {
		t.Errorf("the first slice has %d places, the last %d", len(places[0]), len(places[38]))
	}
}

// What depends on an attribute follows it in the same update, and says so; who may become a member is who fulfils the
// condition then.
func TestConditions(t *testing.T) {
	w := worldOf(t, `population:
  profiles: 2k
  attributes:
    first: {choose: {Ada: 50%, Bob: 50%}}
    tier: {choose: {gold: 10%, silver: 30%, none: 60%}, missing: 10%}
    points: {cases: [{when: tier = gold, integer: [5_000, 9_000]}, {when: tier = silver, integer: [500, 900]}, {integer: [0, 100]}]}
    card: {value: uuid, when: "tier in (gold, silver) and points > 600 or tier = none and points < 10"}
    greeting: {template: "Dear {first} ({tier})!"}
  segments: {vip: {members: 90%, when: tier = gold}}
workload: [{duration: 10s, rate: 1_000/s, mix: {attribute: 60%, remove_attribute: 20%, qualify: 10%, leave: 10%}}]
`)
	type state [5]string
	last := map[uint64]state{}
	texts := func(s *Slice) (now state) {
		for i := range now {
			if text, there := w.appendText(nil, &s.population, s.local, s.who, i); there {
				now[i] = string(text) + "!"
			}
		}
		return now
	}
	for _, s := range w.Slices() {
		for local := range s.count {
			s.concern(local)
			last[s.update.Number] = texts(s)
			if s.status(local, 0).Member() && last[s.update.Number][1] != "gold!" {
				t.Fatalf("%v is a member", last[s.update.Number])
			}
		}
	}
	followed := 0
	for _, s := range w.Slices() {
		for u := s.Next(); u != nil; u = s.Next() {
			now, before := texts(s), last[u.Number]
			tier, points := now[1], 0
			if now[2] != "" {
				points, _ = strconv.Atoi(strings.TrimSuffix(now[2], "!"))
				if low, high := map[string]int{"gold!": 5000, "silver!": 500}[tier], map[string]int{"gold!": 9000, "silver!": 900}[tier]; points < low ||
					points > max(high, 100) {
					t.Fatalf("%v", now)
				}
			}
			card := now[2] != "" && (tier == "gold!" || tier == "silver!" && points > 600 || tier == "none!" && points < 10)
			if !card && now[3] != "" {
				t.Fatalf("%v has a card", now)
			}
			if want := "Dear " + strings.TrimSuffix(now[0], "!") + " (" + strings.TrimSuffix(tier, "!") + ")!!"; now[4] != want && now[4] != "" {
				t.Fatalf("%q, want %q", now[4], want)
			}
			for i := range now {
				said := slices.ContainsFunc(u.Changes, func(c profile.Change) bool {
					return c.Index == i && (c.Kind == profile.Written && now[i] != "" || c.Kind == profile.Removed && now[i] == "")
				})
				if now[i] != before[i] && !said {
					t.Fatalf("attribute %d goes from %q to %q without a change: %+v", i, before[i], now[i], u.Changes)
				}
			}
			if len(u.Changes) > 1 {
				followed++
			}
			for _, c := range u.Changes {
				if c.Kind == profile.Evaluated && !c.Before.Member() && s.status(s.local, 0).Member() && tier != "gold!" {
					t.Fatalf("%v enters", now)
				}
			}
			last[u.Number] = now
		}
	}
	if followed < 1000 {
		t.Errorf("%d updates write several attributes", followed)
	}
}
