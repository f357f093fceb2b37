package world

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// read is a payload as a consumer reads it, who knows nothing of the world.
type read struct {
	at          time.Time
	memberships map[string]readMembership
	identities  map[string][]string
	attributes  map[string]any
}

type readMembership struct {
	Status string
	Since  time.Time `json:"lastQualificationTime"`
}

func readPayload(t *testing.T, at profile.Millis, payload []byte) read {
	var message map[string]json.RawMessage
	var segments map[string]map[string]readMembership
	var identities map[string][]struct{ ID string }
	r := read{at: time.UnixMilli(int64(at)), memberships: map[string]readMembership{}, identities: map[string][]string{}, attributes: map[string]any{}}
	for _, err := range []error{
		json.Unmarshal(payload, &message), json.Unmarshal(message["segmentMembership"], &segments),
		json.Unmarshal(message["identityMap"], &identities), json.Unmarshal(payload, &r.attributes),
	} {
		if err != nil {
			t.Fatalf("%v: %s", err, payload)
		}
	}
	delete(r.attributes, "segmentMembership")
	delete(r.attributes, "identityMap")
	for namespace, list := range segments {
		for id, m := range list {
			r.memberships[namespace+" "+id] = m
		}
	}
	for namespace, list := range identities {
		for _, one := range list {
			r.identities[namespace] = append(r.identities[namespace], one.ID)
		}
	}
	return r
}

// lawful is what a consumer knows of the activation.
type lawful struct {
	retention time.Duration
	merges    bool // profiles may be merged
	scopes    bool // the scope of memberships may be switched
	repeats   bool // something writes values that are there, or backfills
}

// illegal says which difference of two payloads of a profile, one after the other, has no cause that there can be, or
// "".
func (l lawful) illegal(before, after read) string {
	for key, now := range after.memberships {
		was, had := before.memberships[key]
		switch changed := !had || was != now; {
		case now.Since.After(after.at):
			return fmt.Sprintf("%s is of the future, %v", key, now.Since)
		case !changed || l.merges || l.scopes:
		case now.Since.Before(before.at.Truncate(time.Second)):
			return fmt.Sprintf("%s becomes %v, of a time before the payload that said %v", key, now, was)
		case had && was.Status != now.Status && was.Since.Equal(now.Since) && !now.Since.Equal(before.at.Truncate(time.Second)):
			return fmt.Sprintf("%s becomes %v without a moment", key, now)
		}
	}
	for key, was := range before.memberships {
		if _, has := after.memberships[key]; !has && !l.scopes && (was.Status != "exited" || after.at.Sub(was.Since) <= l.retention) {
			return fmt.Sprintf("%s, %v, is gone", key, was)
		}
	}
	total := 0
	for namespace, now := range after.identities {
		total += len(now)
		last := -1
		for _, id := range before.identities[namespace] {
			if i := slices.Index(now, id); i >= 0 {
				if i <= last {
					return fmt.Sprintf("identities of %s change their order: %v, %v", namespace, before.identities[namespace], now)
				}
				last = i
			}
		}
		if distinct := slices.Compact(slices.Sorted(slices.Values(now))); len(distinct) != len(now) {
			return fmt.Sprintf("an identity of %s twice: %v", namespace, now)
		}
	}
	switch {
	case total > profile.MaxIdentities:
		return fmt.Sprintf("%d identities", total)
	case !l.repeats && reflect.DeepEqual(before.attributes, after.attributes) && reflect.DeepEqual(before.identities, after.identities) &&
		maps.Equal(before.memberships, after.memberships):
		return "nothing is new"
	}
	return ""
}

// enoughPairs is how many pairs of payloads of a scenario are looked at, slice by slice.
const enoughPairs = 2_000

// TestPayloadsAreLegal reads back payloads of the built-in scenarios, and finds a legal cause for every difference
// between two of a profile.
func TestPayloadsAreLegal(t *testing.T) {
	for _, info := range scenarios.List() {
		sc, _, err := scenarios.Load(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		l := lawful{retention: sc.Dataflow.ExitedRetention}
		for _, e := range sc.Timeline {
			l.merges = l.merges || e.Kind() == "merge"
			l.scopes = l.scopes || e.Kind() == "switch"
			l.repeats = l.repeats || slices.Contains([]string{"restate", "activate", "enable"}, e.Kind())
		}
		for _, phase := range sc.Workload {
			l.repeats = l.repeats || slices.ContainsFunc(phase.Mix, func(s scenarios.Share) bool { return s.Kind == scenarios.KindSameValue })
		}
		w, last, pairs := makeWorld(t, sc), map[uint64]read{}, 0
		for _, s := range w.Slices() {
			for u := s.Next(); u != nil && pairs < enoughPairs; u = s.Next() {
				if !w.Dataflow().Detect(&u.Update).Export() {
					continue
				}
				after := readPayload(t, u.At, w.Dataflow().AppendPayload(nil, &u.Update))
				if before, known := last[u.Number]; known {
					pairs++
					if what := l.illegal(before, after); what != "" {
						t.Errorf("%s: profile %d at %v, after %v: %s", sc.Name, u.Number, after.at.UTC(), before.at.UTC(), what)
						break
					}
				}
				last[u.Number] = after
			}
		}
		if pairs == 0 {
			t.Errorf("%s: no profile is exported twice", sc.Name)
		}
	}
}
