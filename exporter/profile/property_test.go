package profile

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var seed = flag.Uint64("seed", 1, "first seed of the property tests")

// TestPayloadProperty compares the payloads of random dataflows and profiles with what a plain reading of the rules of
// the message expects.
func TestPayloadProperty(t *testing.T) {
	for s := *seed; s < *seed+2000; s++ {
		if wrong := payloadProperty(s, []byte("text")); wrong != "" {
			t.Fatalf("%s\nrepeat with: go test ./exporter/profile -run TestPayloadProperty -seed %d", wrong, s)
		}
	}
}

func FuzzPayload(f *testing.F) {
	f.Add(uint64(1), []byte("\xff\"\\\u2028"))
	f.Add(uint64(2), []byte(",}"))
	f.Fuzz(func(t *testing.T, seed uint64, text []byte) {
		if wrong := payloadProperty(seed, text); wrong != "" {
			t.Error(wrong)
		}
	})
}

// payloadProperty draws a case from the seed, with text among its strings, and returns what is wrong with its payload.
func payloadProperty(seed uint64, text []byte) string {
	w := world{Rand: rand.New(rand.NewPCG(seed, 0)), text: text}
	w.draw()
	f, err := NewDataflow(&w.schema, w.mapping, w.settings)
	if err != nil {
		return fmt.Sprintf("NewDataflow: %v", err)
	}
	payload := f.AppendPayload(nil, &w.update)
	split := w.update
	split.Profile, split.Source = nil, &parts{profile: w.update.Profile, flow: f}
	if got := f.AppendPayload(nil, &split); string(got) != string(payload) {
		return fmt.Sprintf("the payload of the profile is %s, of its parts %s", payload, got)
	}
	for _, u := range []*Update{&w.update, &split} {
		if size, _ := f.PayloadSize(nil, u); size != len(payload) {
			return fmt.Sprintf("settings %+v\nmapping  %+v\npayload  %s of %d bytes, and its size is told to be %d", w.settings, w.mapping,
				payload, len(payload), size)
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, payload); err != nil || !bytes.Equal(compact.Bytes(), payload) {
		return fmt.Sprintf("not compact JSON (%v): %s", err, payload)
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var got map[string]any
	if err := decoder.Decode(&got); err != nil {
		return fmt.Sprintf("%v: %s", err, payload)
	}
	if want := w.expected(); !reflect.DeepEqual(got, want) {
		return fmt.Sprintf("settings %+v\nmapping  %+v\npayload  %s\nwant     %v", w.settings, w.mapping, payload, want)
	}
	return ""
}

// world is a random case.
type world struct {
	*rand.Rand
	text     []byte
	schema   Schema
	mapping  Mapping
	settings Settings
	update   Update
}

func pick[T any](w *world, choices ...T) T { return choices[w.IntN(len(choices))] }

func (w *world) flip() bool { return w.IntN(2) == 0 }

// maybe is a moment around the update's, or 0.
func (w *world) maybe() Millis { return pick(w, 0, now+Millis(w.IntN(7)-3)*day) }

func (w *world) draw() {
	w.settings = DefaultSettings()
	w.settings.MembershipScope = pick(w, ScopeAll, ScopeMergePolicy, ScopeMappedOnly)
	w.settings.StatusModel = pick(w, StatusCurrent, StatusLegacy)
	w.settings.NamespaceKeyCase = pick(w, KeyCaseLower, KeyCaseAsDeclared)
	w.settings.TimestampFormat = pick(w, TimestampSeconds, TimestampOffset, TimestampMicros)
	w.settings.ExitedRetention = time.Duration(w.IntN(4)) * 24 * time.Hour
	w.settings.EmitNull, w.settings.IncludeUnchangedMapped = w.flip(), w.flip()
	w.settings.IncludeSegmentNames, w.settings.IncludeSegmentTimestamps = w.flip(), w.flip()

	p := &Profile{ID: []byte("p")}
	w.update = Update{Profile: p, At: now}
	for _, path := range []string{"person.name.first", "person.name.last", "loyalty", "person.birth", "a.b.c.d", "a.b.e"} {
		if w.flip() {
			w.schema.Attributes = append(w.schema.Attributes, Attribute{Path: path})
			p.Attributes = append(p.Attributes, w.value(2))
			if w.flip() {
				w.mapping.Attributes = append(w.mapping.Attributes, path[:pick(w, len(path), strings.IndexByte(path+".", '.'))])
			}
		}
	}
	w.Shuffle(len(w.mapping.Attributes), func(i, j int) {
		a := w.mapping.Attributes
		a[i], a[j] = a[j], a[i]
	})
	w.mapping.Attributes = unique(w.mapping.Attributes)
	for i := range w.IntN(6) {
		w.schema.Segments = append(w.schema.Segments, Segment{
			ID: fmt.Sprintf("segment %d", i), Namespace: pick(w, "ups", "AAM"), Name: string(w.string()),
			MergePolicy: pick(w, "one", "two", "three"), CreatedAt: 1, UpdatedAt: 2,
		})
		p.Memberships = append(p.Memberships, Membership{Status: pick(w, NoMembership, Realized, Existing, Exited),
			LastQualification: now - Millis(w.IntN(5))*day - Millis(w.IntN(2))})
		if w.flip() {
			w.mapping.Segments = append(w.mapping.Segments, w.mapped(i))
		}
		if w.flip() {
			w.update.Changes = append(w.update.Changes, Change{Kind: pick(w, Evaluated, SegmentMapped, Purged), Index: i})
		}
	}
	for _, name := range []string{"ECID", "Email", "crm"} {
		w.schema.Namespaces = append(w.schema.Namespaces, name)
		var list []Identity
		for range w.IntN(3) {
			list = append(list, Identity{ID: w.string()})
		}
		p.Identities = append(p.Identities, list)
	}
}

// unique keeps the first of equal paths.
func unique(paths []string) []string {
	var kept []string
	for _, path := range paths {
		if !slices.Contains(kept, path) {
			kept = append(kept, path)
		}
	}
	return kept
}

func (w *world) mapped(segment int) MappedSegment {
	m := MappedSegment{Segment: segment, From: w.maybe(), Until: w.maybe(), CreatedAt: 3, UpdatedAt: Millis(segment)}
	if m.From != 0 && m.Until != 0 && m.Until <= m.From {
		m.From, m.Until = m.Until, m.From+1
	}
	return m
}

func (w *world) string() []byte {
	return pick(w, w.text, []byte("plain"), []byte(""), []byte("é\n\x01"), []byte("\"}],{"))
}

func (w *world) value(depth int) Value {
	switch kind := pick(w, Absent, Null, String, String, Literal, Map); kind {
	case String:
		return Value{Kind: String, Text: w.string()}
	case Literal:
		return Value{Kind: Literal, Text: []byte(pick(w, "1", "-2.5e3", "true", "false"))}
	case Map:
		v := Value{Kind: Map}
		for i := range w.IntN(3) * depth {
			v.Entries = append(v.Entries, Entry{Key: fmt.Appendf(nil, "%d%s", i, w.string()), Value: w.value(depth - 1)})
		}
		return v
	default:
		return Value{Kind: kind}
	}
}

// expected reads the rules M1 to M15 plainly: no grouping, no order, maps.
func (w *world) expected() map[string]any {
	want := map[string]any{"segmentMembership": w.expectedMemberships(), "identityMap": w.expectedIdentities()}
	for i, a := range w.schema.Attributes {
		mapped := slices.ContainsFunc(w.mapping.Attributes, func(m string) bool { return a.Path == m || strings.HasPrefix(a.Path, m+".") })
		value, present := w.expectedValue(w.update.Profile.Attributes[i])
		if !mapped || !present {
			continue
		}
		object := want
		names := strings.Split(a.Path, ".")
		for _, name := range names[:len(names)-1] {
			if object[name] == nil {
				object[name] = map[string]any{}
			}
			object = object[name].(map[string]any)
		}
		object[names[len(names)-1]] = value
	}
	return want
}

func (w *world) expectedValue(v Value) (any, bool) {
	switch v.Kind {
	case String:
		return validUTF8(v.Text), true
	case Literal:
		if v.Text[0] == 't' || v.Text[0] == 'f' {
			return v.Text[0] == 't', true
		}
		return json.Number(v.Text), true
	case Map:
		m := map[string]any{}
		for _, e := range v.Entries {
			if value, present := w.expectedValue(e.Value); present {
				m[validUTF8(e.Key)] = value
			}
		}
		return m, true
	}
	return nil, v.Kind == Null && w.settings.EmitNull
}

func (w *world) expectedMemberships() map[string]any {
	want := map[string]any{}
	window := map[int]MappedSegment{}
	policies := map[string]bool{}
	for _, m := range w.mapping.Segments {
		if (m.From == 0 || m.From <= now) && (m.Until == 0 || now < m.Until) {
			window[m.Segment] = m
			policies[w.schema.Segments[m.Segment].MergePolicy] = true
		}
	}
	for i, s := range w.schema.Segments {
		m := w.update.Profile.Memberships[i]
		mapping, mapped := window[i]
		changed := slices.ContainsFunc(w.update.Changes,
			func(c Change) bool { return c.Index == i && (c.Kind == Evaluated || c.Kind == SegmentMapped) })
		listed := map[MembershipScope]bool{
			ScopeAll: true, ScopeMergePolicy: policies[s.MergePolicy],
			ScopeMappedOnly: mapped && (changed || w.settings.IncludeUnchangedMapped),
		}[w.settings.MembershipScope]
		tooOld := m.Status == Exited && time.Duration(now-m.LastQualification)*time.Millisecond > w.settings.ExitedRetention
		if m.Status == NoMembership || tooOld || !listed {
			continue
		}
		status := m.Status.String()
		if w.settings.StatusModel == StatusCurrent && m.Status == Existing {
			status = "realized"
		}
		qualified := time.UnixMilli(int64(m.LastQualification)).UTC().Format(layouts[w.settings.TimestampFormat])
		entry := map[string]any{"status": status, "lastQualificationTime": qualified}
		if mapped && w.settings.IncludeSegmentTimestamps {
			entry["createdAt"], entry["updatedAt"] = json.Number("1"), json.Number("2")
			entry["mappingCreatedAt"], entry["mappingUpdatedAt"] = json.Number("3"), json.Number(fmt.Sprint(int64(mapping.UpdatedAt)))
		}
		if mapped && w.settings.IncludeSegmentNames {
			entry["name"] = validUTF8([]byte(s.Name))
		}
		if want[s.Namespace] == nil {
			want[s.Namespace] = map[string]any{}
		}
		want[s.Namespace].(map[string]any)[s.ID] = entry
	}
	return want
}

func (w *world) expectedIdentities() map[string]any {
	want := map[string]any{}
	for i, name := range w.schema.Namespaces {
		var list []any
		for _, identity := range w.update.Profile.Identities[i] {
			list = append(list, map[string]any{"id": validUTF8(identity.ID)})
		}
		if w.settings.NamespaceKeyCase == KeyCaseLower {
			name = strings.ToLower(name)
		}
		if list != nil {
			want[name] = list
		}
	}
	return want
}
