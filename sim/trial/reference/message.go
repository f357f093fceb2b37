package reference

import (
	"encoding/json"
	"strings"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// message is the rules of the message (M1 to M15): the mapped attributes, segmentMembership and identityMap as what
// encoding/json decodes a payload to.
func (r *Rules) message(u *profile.Update) map[string]any {
	made := map[string]any{}
	for i, a := range r.scenario.Population.Attributes {
		if value, present := r.value(&u.Profile.Attributes[i], u.At); present && r.mapsAttribute(a.Path, u.At) {
			nest(made, strings.Split(a.Path, "."), value)
		}
	}
	made["segmentMembership"] = r.segmentMembership(u)
	made["identityMap"] = r.identityMap(u.Profile, u.At)
	return made
}

// nest puts a value at a path of nested objects.
func nest(object map[string]any, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		below, ok := object[name].(map[string]any)
		if !ok {
			below = map[string]any{}
			object[name] = below
		}
		object = below
	}
	object[path[len(path)-1]] = value
}

// value is an attribute's value; absent ones are omitted, and so is null unless it is asked for.
func (r *Rules) value(v *profile.Value, at profile.Millis) (value any, present bool) {
	switch v.Kind {
	case profile.Null:
		return nil, r.settings(at).EmitNull
	case profile.String:
		return string(v.Text), true
	case profile.Literal:
		switch text := string(v.Text); text {
		case "true", "false":
			return text == "true", true
		default:
			return json.Number(text), true
		}
	case profile.Map:
		entries := map[string]any{}
		for i := range v.Entries {
			if below, present := r.value(&v.Entries[i].Value, at); present {
				entries[string(v.Entries[i].Key)] = below
			}
		}
		return entries, true
	}
	return nil, false
}

// segmentMembership lists the memberships in scope, by namespace and id.
func (r *Rules) segmentMembership(u *profile.Update) map[string]any {
	made := map[string]any{}
	for i, s := range r.scenario.Population.Segments {
		status := r.status(u, i)
		if status == "none" || !r.inScope(u, i) {
			continue
		}
		if status == "existing" && r.scenario.Dataflow.StatusModel != "legacy_2022" {
			status = "realized"
		}
		entry := map[string]any{
			"lastQualificationTime": r.timestamp(u.Profile.Memberships[i], u.At),
			"status":                status,
		}
		if r.mapsSegment(i, u.At) { // "Unmapped audiences … will not include the name field, even if the option is enabled"
			r.describe(entry, s, u.At)
		}
		if made[s.Namespace] == nil {
			made[s.Namespace] = map[string]any{}
		}
		made[s.Namespace].(map[string]any)[s.ID] = entry
	}
	return made
}

// describe adds what the toggles for names and timestamps add; timestamps are "epoch milliseconds".
func (r *Rules) describe(entry map[string]any, s scenarios.Segment, at profile.Millis) {
	name, updated := r.called(s, at)
	if r.settings(at).IncludeSegmentNames {
		entry["name"] = name
	}
	if !r.settings(at).IncludeSegmentTimestamps {
		return
	}
	mapped, _ := r.mappedSince(s.Key, at)
	for name, at := range map[string]time.Time{
		"createdAt": s.Created, "updatedAt": updated, "mappingCreatedAt": mapped, "mappingUpdatedAt": mapped,
	} {
		entry[name] = integer(at.UnixMilli())
	}
}

// inScope is the row on the scope of segmentMembership, and the one on unchanged mapped audiences.
func (r *Rules) inScope(u *profile.Update, segment int) bool {
	switch r.settings(u.At).MembershipScope {
	case "all":
		return true
	case "merge_policy":
		for i, other := range r.scenario.Population.Segments {
			if r.mapsSegment(i, u.At) && other.MergePolicy == r.scenario.Population.Segments[segment].MergePolicy {
				return true
			}
		}
		return false
	}
	if !r.mapsSegment(segment, u.At) {
		return false
	}
	if r.settings(u.At).IncludeUnchangedMapped {
		return true
	}
	for _, c := range u.Changes {
		if (c.Kind == profile.Evaluated || c.Kind == profile.SegmentMapped) && c.Index == segment || c.Kind == profile.DataflowEnabled {
			return true
		}
	}
	return false
}

func (r *Rules) timestamp(m profile.Membership, at profile.Millis) string {
	layout := map[profile.TimestampFormat]string{
		"seconds": "2006-01-02T15:04:05Z",
		"offset":  "2006-01-02T15:04:05+0000",
		"micros":  "2006-01-02T15:04:05.000000Z",
	}[r.settings(at).TimestampFormat]
	return time.UnixMilli(int64(m.LastQualification)).UTC().Format(layout)
}

// identityMap holds "all identities, all namespaces, no filtering; items carry only id".
func (r *Rules) identityMap(p *profile.Profile, at profile.Millis) map[string]any {
	made := map[string]any{}
	for i, n := range r.scenario.Population.Identities {
		name := n.Name
		if r.settings(at).NamespaceKeyCase == "lower" {
			name = strings.ToLower(name)
		}
		var items []any
		for _, identity := range p.Identities[i] {
			items = append(items, map[string]any{"id": string(identity.ID)})
		}
		if items != nil {
			made[name] = items
		}
	}
	return made
}

// partitionKey is the profile's id, its first identity of a namespace or the text of an attribute; who lacks these has
// the id.
func (r *Rules) partitionKey(p *profile.Profile) string {
	key := r.scenario.Dataflow.PartitionKey
	text := ""
	switch key.From {
	case "identity":
		for i, n := range r.scenario.Population.Identities {
			if n.Name == key.Name && len(p.Identities[i]) > 0 {
				text = string(p.Identities[i][0].ID)
			}
		}
	case "attribute":
		for i, a := range r.scenario.Population.Attributes {
			if a.Path == key.Name {
				text = string(p.Attributes[i].Text)
			}
		}
	}
	if text == "" {
		text = string(p.ID)
	}
	if characters := []rune(text); len(characters) > 256 {
		text = string(characters[:256])
	}
	return text
}
