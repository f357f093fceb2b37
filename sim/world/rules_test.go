package world

import (
	"slices"
	"strings"
	"testing"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// ruled is a scenario that causes a rule, and what shows it.
type ruled struct {
	add  string // to the file below
	seen func(u *Update, d profile.Decision, payload string) bool
}

// ruleFile is what the scenarios have in common: two mapped segments and one that is not.
const ruleFile = `version: 1
population:
  profiles: 2_000
  identities: {ECID: {min: 1, max: 2}, email_lc_sha256: 1}
  attributes:
    person.name.firstName: first_name
    loyalty.tier: {choose: {bronze: 70%, gold: 30%}, missing: 10%}
    consents.marketing.email.val: {choose: {y: 65%, n: 35%}}
    flags: {map: {web: {boolean: 50%}}}
    scores.churn: {uniform: [0, 1], digits: 2, "null": 50%}
  segments:
    streaming: {members: 40%, exited: 10%}
    nightly: {members: 10%, evaluation: batch, exited: 20%}
    other: {members: 40%, merge_policy: another}
`

func hasChange(kinds ...profile.ChangeKind) func(*Update, profile.Decision, string) bool {
	return func(u *Update, d profile.Decision, _ string) bool {
		return d.Export() && slices.ContainsFunc(u.Changes, func(c profile.Change) bool { return slices.Contains(kinds, c.Kind) })
	}
}

// reason wants an update that is suppressed for the rule.
func reason(id string) func(*Update, profile.Decision, string) bool {
	return func(_ *Update, d profile.Decision, _ string) bool { return slices.Contains(d.Reason.Rules(), id) }
}

func payloadWith(parts ...string) func(*Update, profile.Decision, string) bool {
	return func(_ *Update, d profile.Decision, payload string) bool {
		return d.Export() && !slices.ContainsFunc(parts, func(part string) bool {
			absent := strings.HasPrefix(part, "!")
			return strings.Contains(payload, strings.TrimPrefix(part, "!")) == absent
		})
	}
}

func evaluated(before, after profile.Status) func(*Update, profile.Decision, string) bool {
	return func(u *Update, d profile.Decision, _ string) bool {
		return d.Export() && slices.ContainsFunc(u.Changes, func(c profile.Change) bool {
			return c.Kind == profile.Evaluated && c.Before == before && u.Profile.Memberships[c.Index].Status == after
		})
	}
}

const mapAll = "dataflow: {segments: [streaming, nightly], attributes: [person.name, loyalty, consents, flags]}\n"

// dataflowOf is a dataflow with some more settings.
func dataflowOf(settings string) string {
	return "dataflow: {segments: [streaming, nightly], attributes: [person.name, loyalty, consents, flags], " + settings + "}\n"
}

const someWork = "workload: [{duration: 20s, rate: 200/s}]\n"

func timelineText(events string) string { return someWork + "timeline:\n" + events }

// rules are all rules of the tables but T29, which says that there is nothing to simulate.
var ruledScenarios = map[string]ruled{
	"T1": {mapAll + someWork, evaluated(profile.NoMembership, profile.Realized)},
	"T2": {mapAll + someWork, evaluated(profile.Realized, profile.Exited)},
	"T3": {mapAll + someWork, evaluated(profile.Exited, profile.Realized)},
	"T4": {mapAll + someWork, reason("T4")},
	"T5": {mapAll + someWork, reason("T5")},
	"T6": {mapAll + someWork, func(u *Update, d profile.Decision, _ string) bool {
		return d.Export() && slices.ContainsFunc(u.Changes, func(c profile.Change) bool { return c.Kind == profile.Written && !c.Same })
	}},
	"T7": {mapAll + timelineText("- {at: 1s, restate: 10%, over: 1s}\n"), func(u *Update, d profile.Decision, _ string) bool {
		return d.Export() && u.Kind == scenarios.KindRestate && u.Changes[0].Same
	}},
	"T8":  {mapAll + someWork, hasChange(profile.Removed)},
	"T9":  {mapAll + someWork, reason("T9")},
	"T10": {mapAll + someWork, reason("T10")},
	"T11": {mapAll + someWork, reason("T11")},
	"T12": {mapAll + someWork, hasChange(profile.IdentityAdded)},
	"T13": {mapAll + someWork, hasChange(profile.IdentityRemoved)},
	"T14": {mapAll + someWork, func(u *Update, d profile.Decision, _ string) bool {
		return d.Reason == profile.ReasonNotMember && u.Kind == scenarios.KindAddIdentity
	}},
	"T15": {mapAll + timelineText("- {at: 1s, activate: other, over: 2s}\n"), hasChange(profile.SegmentMapped)},
	"T16": {mapAll + timelineText("- {at: 1s, activate: other, over: 9s}\n"), reason("T16")},
	"T17": {mapAll + timelineText("- {at: 1s, map_attribute: scores.churn, over: 2s}\n"), reason("T17")},
	"T18": {mapAll + timelineText("- {at: 1s, unmap: streaming, over: 2s}\n"), reason("T18")},
	"T19": {mapAll + timelineText("- {at: 1s, rename: streaming, to: New, over: 2s}\n"), reason("T19")},
	"T20": {mapAll + timelineText("- {at: 1s, disable: dataflow}\n- {at: 9s, enable: dataflow, over: 2s}\n"), reason("T20")},
	"T21": {mapAll + timelineText("- {at: 1s, merge: 100, over: 2s}\n"), hasChange(profile.Merged)},
	"T22": {mapAll + someWork, func(u *Update, d profile.Decision, payload string) bool {
		return d.Export() && u.Changes[0].Kind == profile.Written && u.Changes[0].Index == 2 && strings.Contains(payload, `"val":"n"`)
	}},
	"T23": {mapAll + timelineText("- {at: 1s, identity_storm: 20, namespace: ECID, each: 60, over: 2s}\n"),
		func(u *Update, d profile.Decision, _ string) bool {
			return d.Export() && len(u.Changes) > 1 && profile.Identities(u.Profile) == profile.MaxIdentities
		}},
	"T24": {mapAll + timelineText("- {at: 1s, identity_storm: 20, namespace: ECID, each: 60, over: 2s}\n"),
		reason("T24")},
	"T25": {dataflowOf("exited_retention: 1s") + timelineText("- {at: 9s, purge: exited, over: 2s}\n"), reason("T25")},
	"T26": {mapAll + someWork, func(u *Update, d profile.Decision, _ string) bool {
		return d.Triggers.Has(profile.TriggerAttribute) && d.Triggers.Has(profile.TriggerSegmentation)
	}},
	"T27": {mapAll + timelineText("- {at: 1s, switch: {triggers: {attribute: false}}}\n"), reason("T27")},
	"T28": {dataflowOf("triggers: {identity: false}") + timelineText("- {at: 1s, merge: 300, over: 2s}\n"),
		func(u *Update, d profile.Decision, _ string) bool {
			return u.Kind == scenarios.KindMerge && d.Triggers == 1<<profile.TriggerSegmentation
		}},
	"M1": {mapAll + someWork, payloadWith(`"person":{`, `"segmentMembership":{`, `"identityMap":{`)},
	"M2": {mapAll + someWork, payloadWith(`"loyalty":{"tier":`, "!scores")},
	"M3": {"dataflow: {segments: [streaming], emit_null: true}\n" + someWork, payloadWith(`"churn":null`)},
	"M4": {mapAll + someWork, payloadWith(`"flags":{"web":`)},
	"M5": {mapAll + timelineText("- {at: 1s, switch: {membership_scope: merge_policy}}\n"), func(u *Update, d profile.Decision, payload string) bool {
		return d.Export() && u.Profile.Memberships[2].Status == profile.Realized && strings.Count(payload, "lastQualificationTime") < 3 &&
			u.Profile.Memberships[0].Status == profile.Realized && u.Profile.Memberships[1].Status == profile.Realized
	}},
	"M6":  {mapAll + someWork, payloadWith("!absent", `"segmentMembership":{"ups":{`)},
	"M7":  {mapAll + someWork, payloadWith(`"status":"exited"`)},
	"M8":  {dataflowOf("membership_scope: mapped_only, include_unchanged_mapped: false") + someWork, payloadWith(`"segmentMembership":{}`)},
	"M9":  {dataflowOf("include_segment_names: true, include_segment_timestamps: true") + someWork, payloadWith(`"createdAt":`, `"mappingUpdatedAt":`, `"name":"streaming"`)},
	"M10": {dataflowOf("include_segment_names: true") + someWork, payloadWith(`"name":"streaming"`, `!"name":"other"`)},
	"M11": {dataflowOf("include_segment_names: true") + someWork, payloadWith(`"name":"streaming"`, `!"createdAt"`)},
	"M12": {mapAll + someWork, payloadWith(`"identityMap":{"ecid":[{"id":"`)},
	"M13": {mapAll + someWork, func(_ *Update, d profile.Decision, payload string) bool {
		return d.Export() && strings.Index(payload, `"person"`) < strings.Index(payload, `"loyalty"`) &&
			strings.Index(payload, `"loyalty"`) < strings.Index(payload, `"consents"`) && !strings.Contains(payload, " ")
	}},
	"M14": {dataflowOf("status_model: legacy_2022") + someWork, payloadWith(`"status":"existing"`)},
	"M15": {dataflowOf("timestamp_format: offset") + someWork, payloadWith(`+0000"`)},
}

// Every rule of the tables can be caused by a file.
func TestRulesHappen(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range profile.Rules() {
		known[rule.ID] = true
		if _, is := ruledScenarios[rule.ID]; !is && rule.ID != "T29" {
			t.Errorf("no scenario causes %s", rule.ID)
		}
	}
	for id, row := range ruledScenarios {
		text := ruleFile + row.add
		switch id {
		case "T24":
			text = strings.Replace(text, "population:\n", "population:\n  identity_overflow: keep\n", 1)
		case "T26":
			text = strings.Replace(text, "streaming: {members: 40%, exited: 10%}", "streaming: {causes: {loyalty.tier: gold}}", 1)
		case "T16":
			text = strings.Replace(text, "workload: [{duration: 20s, rate: 200/s}]", "workload: [{duration: 20s, rate: 200/s, mix: {leave: 100%}}]", 1)
		}
		sc, err := scenarios.Parse(id+".yaml", []byte(text))
		if err != nil || !known[id] {
			t.Errorf("%s: %v", id, err)
			continue
		}
		w, seen := makeWorld(t, sc), false
		eachUpdate(w, func(_ *Slice, u *Update) {
			d, payload := w.Dataflow().Detect(&u.Update), ""
			if d.Export() {
				payload = string(w.Dataflow().AppendPayload(nil, &u.Update))
			}
			seen = seen || row.seen(u, d, payload)
		})
		if !seen {
			t.Errorf("%s does not happen", id)
		}
	}
}
