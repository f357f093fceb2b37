package profile

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The world of the detection tests: what the indices in changes mean.
const (
	attrFirst    = iota // mapped
	attrTier            // mapped
	attrUnmapped        // not mapped
)

const (
	segA     = iota // mapped all the time
	segB            // mapped all the time
	segOther        // never mapped
	segLate         // mapped from now on
	segGone         // mapped until now
	segCount
)

const (
	now  Millis = 1_772_488_800_000 // 2026-03-02T22:00:00Z
	hour Millis = 3_600_000
	day  Millis = 24 * hour
)

func detectSchema() *Schema {
	s := &Schema{
		Attributes: []Attribute{{Path: "person.name.firstName"}, {Path: "loyalty.tier"}, {Path: "job.title"}},
		Namespaces: []string{"ECID", "Email"},
	}
	for i := range segCount {
		s.Segments = append(s.Segments, Segment{ID: fmt.Sprintf("segment-%d", i), Namespace: "ups"})
	}
	return s
}

// detectMapping pauses the dataflow for the hour that begins ten hours after now.
func detectMapping() Mapping {
	return Mapping{
		Segments: []MappedSegment{
			{Segment: segA}, {Segment: segB}, {Segment: segLate, From: now}, {Segment: segGone, Until: now},
		},
		Attributes: []string{"person.name.firstName", "loyalty.tier"},
		Pauses:     []Span{{From: now + 10*hour, Until: now + 11*hour}},
	}
}

// standing is a profile with identities in the first namespace and the given memberships, all an hour old.
func standing(identities int, statuses map[int]Status) *Profile {
	p := &Profile{ID: []byte("p"), Memberships: make([]Membership, segCount), Identities: [][]Identity{make([]Identity, identities), nil}}
	for segment, status := range statuses {
		p.Memberships[segment] = Membership{Status: status, LastQualification: now - hour}
	}
	return p
}

func in(segments ...int) map[int]Status {
	m := map[int]Status{}
	for _, s := range segments {
		m[s] = Realized
	}
	return m
}

func out(segments ...int) map[int]Status {
	m := map[int]Status{}
	for _, s := range segments {
		m[s] = Exited
	}
	return m
}

// variant is a row's outcome with a setting changed.
type variant struct {
	name string
	set  func(*Settings)
	want string
}

type rowCase struct {
	row        string
	after      map[int]Status // memberships after the update
	identities int            // after the update; 1 unless given
	at         Millis         // now unless given
	changes    []Change
	want       string // a Decision's String, with default settings
	variants   []variant
}

func attributeOff(s *Settings)    { s.TriggerAttribute = false }
func segmentationOff(s *Settings) { s.TriggerSegmentation = false }
func identityOff(s *Settings)     { s.TriggerIdentity = false }
func membershipOff(s *Settings)   { s.RequireMembership = false }
func exitedCounts(s *Settings)    { s.ExitedCountsAsMember = true }
func sameValueOff(s *Settings)    { s.SameValueTriggers = false }
func requalifies(s *Settings)     { s.ExportOnRequalification = true }
func allOff(s *Settings)          { attributeOff(s); segmentationOff(s); identityOff(s) }
func exitedBackfill(s *Settings)  { s.BackfillIncludesExited = true }
func attrBackfill(s *Settings)    { s.BackfillOnAttributeMapping = true }
func replay(s *Settings)          { s.ReplayOnEnable = true }
func shortRetention(s *Settings)  { exitedCounts(s); s.ExitedRetention = time.Minute }

// rowCases has at least one case for each rule of detection.
var rowCases = []rowCase{
	{row: "T01_enters", after: in(segA), changes: []Change{{Kind: Evaluated, Index: segA}}, want: "segmentation",
		variants: []variant{{"segmentation_off", segmentationOff, "trigger_off"},
			{"others_off", func(s *Settings) { attributeOff(s); identityOff(s) }, "segmentation"}}},
	{row: "T01_evaluated_and_still_none", changes: []Change{{Kind: Evaluated, Index: segA}}, want: "no_change",
		variants: []variant{{"requalification_on", requalifies, "no_change"}}},
	{row: "T02_exits", after: out(segA), changes: []Change{{Kind: Evaluated, Index: segA, Before: Realized}}, want: "segmentation",
		variants: []variant{{"segmentation_off", segmentationOff, "trigger_off"}}},
	{row: "T02_exits_from_existing", after: out(segA), changes: []Change{{Kind: Evaluated, Index: segA, Before: Existing}},
		want: "segmentation"},
	{row: "T03_reenters", after: in(segA), changes: []Change{{Kind: Evaluated, Index: segA, Before: Exited}}, want: "segmentation",
		variants: []variant{{"segmentation_off", segmentationOff, "trigger_off"}}},
	{row: "T04_requalifies", after: in(segA), changes: []Change{{Kind: Evaluated, Index: segA, Before: Realized}}, want: "requalified",
		variants: []variant{
			{"requalification_on", requalifies, "segmentation"},
			{"requalification_on_segmentation_off", func(s *Settings) { requalifies(s); segmentationOff(s) }, "trigger_off"}}},
	{row: "T04_becomes_existing", after: map[int]Status{segA: Existing},
		changes: []Change{{Kind: Evaluated, Index: segA, Before: Realized}}, want: "requalified",
		variants: []variant{{"requalification_on", requalifies, "segmentation"}}},
	{row: "T05_unmapped_segment", after: in(segA, segOther), changes: []Change{{Kind: Evaluated, Index: segOther}},
		want: "unmapped_segment",
		variants: []variant{{"scope_mapped_only", func(s *Settings) { s.MembershipScope = ScopeMappedOnly }, "unmapped_segment"},
			{"membership_off", membershipOff, "unmapped_segment"}}},
	{row: "T05_not_yet_mapped", after: in(segLate), at: now - 1, changes: []Change{{Kind: Evaluated, Index: segLate}},
		want: "unmapped_segment"},
	{row: "T05_mapped_from_now", after: in(segLate), changes: []Change{{Kind: Evaluated, Index: segLate}}, want: "segmentation"},
	{row: "T05_mapped_until_now", after: in(segGone), changes: []Change{{Kind: Evaluated, Index: segGone}}, want: "unmapped_segment"},
	{row: "T05_still_mapped", after: in(segGone), at: now - 1, changes: []Change{{Kind: Evaluated, Index: segGone}}, want: "segmentation"},
	{row: "T06_mapped_attribute", after: in(segA), changes: []Change{{Kind: Written, Index: attrTier}}, want: "attribute",
		variants: []variant{{"attribute_off", attributeOff, "trigger_off"}, {"same_value_off", sameValueOff, "attribute"}}},
	{row: "T06_of_an_existing_member", after: map[int]Status{segA: Existing}, changes: []Change{{Kind: Written, Index: attrTier}},
		want: "attribute"},
	{row: "T07_same_value_overwrite", after: in(segA), changes: []Change{{Kind: Written, Index: attrTier, Same: true}}, want: "attribute",
		variants: []variant{{"same_value_off", sameValueOff, "same_value"}, {"attribute_off", attributeOff, "trigger_off"}}},
	{row: "T08_attribute_removed", after: in(segA), changes: []Change{{Kind: Removed, Index: attrTier}}, want: "attribute",
		variants: []variant{{"same_value_off", sameValueOff, "attribute"}, {"attribute_off", attributeOff, "trigger_off"}}},
	{row: "T09_unmapped_attribute", after: in(segA), changes: []Change{{Kind: Written, Index: attrUnmapped}}, want: "unmapped_attribute",
		variants: []variant{{"membership_off", membershipOff, "unmapped_attribute"}}},
	{row: "T09_unmapped_attribute_removed", after: in(segA), changes: []Change{{Kind: Removed, Index: attrUnmapped}},
		want: "unmapped_attribute"},
	{row: "T10_never_a_member", changes: []Change{{Kind: Written, Index: attrFirst}}, want: "not_member",
		variants: []variant{{"membership_off", membershipOff, "attribute"}, {"exited_counts", exitedCounts, "not_member"}}},
	{row: "T10_member_of_unmapped_only", after: in(segOther, segGone), changes: []Change{{Kind: Written, Index: attrFirst}},
		want:     "not_member",
		variants: []variant{{"membership_off", membershipOff, "attribute"}}},
	{row: "T11_exited_only", after: out(segA, segB), changes: []Change{{Kind: Written, Index: attrFirst}}, want: "exited_member",
		variants: []variant{{"exited_counts", exitedCounts, "attribute"}, {"membership_off", membershipOff, "attribute"},
			{"exited_counts_but_purged", shortRetention, "not_member"}}},
	{row: "T11_exited_one_member_of_another", after: map[int]Status{segA: Exited, segB: Realized},
		changes: []Change{{Kind: Written, Index: attrFirst}}, want: "attribute"},
	{row: "T12_identity_added", after: in(segA), identities: 2, changes: []Change{{Kind: IdentityAdded}}, want: "identity",
		variants: []variant{{"identity_off", identityOff, "trigger_off"}}},
	{row: "T13_identity_removed", after: in(segA), changes: []Change{{Kind: IdentityRemoved}}, want: "identity",
		variants: []variant{{"identity_off", identityOff, "trigger_off"}}},
	{row: "T13_identity_updated", after: in(segA), changes: []Change{{Kind: IdentityUpdated, Index: 1}}, want: "identity",
		variants: []variant{{"identity_off", identityOff, "trigger_off"}}},
	{row: "T14_identity_of_no_member", after: in(segOther), changes: []Change{{Kind: IdentityAdded}}, want: "not_member",
		variants: []variant{{"membership_off", membershipOff, "identity"}}},
	{row: "T14_identity_of_an_exited_member", after: out(segA), changes: []Change{{Kind: IdentityAdded}}, want: "exited_member",
		variants: []variant{{"exited_counts", exitedCounts, "identity"}}},
	{row: "T15_backfill", after: in(segLate), changes: []Change{{Kind: SegmentMapped, Index: segLate}}, want: "backfill",
		variants: []variant{{"triggers_off", allOff, "backfill"}}},
	{row: "T15_unmapped_before_its_turn", after: in(segGone), changes: []Change{{Kind: SegmentMapped, Index: segGone}},
		want: "unmapped_segment"},
	{row: "T16_backfill_of_exited", after: out(segLate), changes: []Change{{Kind: SegmentMapped, Index: segLate}}, want: "exited_backfill",
		variants: []variant{{"exited_on", exitedBackfill, "backfill"},
			{"exited_on_but_purged", func(s *Settings) { exitedBackfill(s); s.ExitedRetention = 0 }, "exited_backfill"}}},
	{row: "T16_backfill_of_no_member", after: in(segA), changes: []Change{{Kind: SegmentMapped, Index: segLate}}, want: "exited_backfill",
		variants: []variant{{"exited_on", exitedBackfill, "exited_backfill"}}},
	{row: "T17_attribute_mapped", after: in(segA), changes: []Change{{Kind: AttributeMapped, Index: attrTier}},
		want:     "no_attribute_backfill",
		variants: []variant{{"attribute_backfill", attrBackfill, "backfill"}}},
	{row: "T17_attribute_mapped_no_member", changes: []Change{{Kind: AttributeMapped, Index: attrTier}}, want: "no_attribute_backfill",
		variants: []variant{{"attribute_backfill", attrBackfill, "not_member"}}},
	{row: "T17_attribute_that_is_not_mapped", after: in(segA), changes: []Change{{Kind: AttributeMapped, Index: attrUnmapped}},
		want:     "unmapped_attribute",
		variants: []variant{{"attribute_backfill", attrBackfill, "unmapped_attribute"}}},
	{row: "T18_segment_unmapped", after: in(segGone), changes: []Change{{Kind: SegmentUnmapped, Index: segGone}}, want: "segment_unmapped"},
	{row: "T19_segment_renamed", after: in(segA), changes: []Change{{Kind: SegmentRenamed, Index: segA}}, want: "segment_renamed",
		variants: []variant{{"names_on", func(s *Settings) { s.IncludeSegmentNames = true }, "segment_renamed"}}},
	{row: "T20_just_before_the_pause", after: in(segA), at: now + 10*hour - 1, changes: []Change{{Kind: Evaluated, Index: segA}},
		want: "segmentation"},
	{row: "T20_while_disabled", after: in(segA), at: now + 10*hour, changes: []Change{{Kind: Evaluated, Index: segA}},
		want:     "dataflow_disabled",
		variants: []variant{{"trigger_off_comes_first", segmentationOff, "trigger_off"}}},
	{row: "T20_after_the_pause", after: in(segA), at: now + 11*hour, changes: []Change{{Kind: Evaluated, Index: segA}},
		want: "segmentation"},
	{row: "T20_enabled", after: in(segA), at: now + 11*hour, changes: []Change{{Kind: DataflowEnabled}}, want: "no_replay",
		variants: []variant{{"replay", replay, "backfill"},
			{"replay_triggers_off", func(s *Settings) { replay(s); allOff(s) }, "backfill"}}},
	{row: "T20_enabled_exited", after: out(segA), at: now + 11*hour, changes: []Change{{Kind: DataflowEnabled}}, want: "no_replay",
		variants: []variant{{"replay", replay, "backfill"}}},
	{row: "T20_enabled_no_member", at: now + 11*hour, changes: []Change{{Kind: DataflowEnabled}}, want: "no_replay",
		variants: []variant{{"replay", replay, "backfill"}}},
	{row: "T21_merged", after: in(segA), identities: 4, changes: []Change{{Kind: Merged}}, want: "identity",
		variants: []variant{{"identity_off", identityOff, "trigger_off"}}},
	{row: "T21_merged_no_member", identities: 4, changes: []Change{{Kind: Merged}}, want: "not_member",
		variants: []variant{{"membership_off", membershipOff, "identity"}}},
	{row: "T22_consent_is_an_attribute_like_any", after: in(segA), changes: []Change{{Kind: Written, Index: attrUnmapped}},
		want: "unmapped_attribute"},
	{row: "T22_consent_withdrawn_and_member", after: in(segA),
		changes: []Change{{Kind: Written, Index: attrUnmapped}, {Kind: Written, Index: attrTier}}, want: "attribute"},
	{row: "T23_full_graph", after: in(segA), identities: 50, changes: []Change{{Kind: IdentityRemoved}, {Kind: IdentityAdded}},
		want:     "identity",
		variants: []variant{{"identity_off", identityOff, "trigger_off"}}},
	{row: "T24_too_many_identities", after: in(segA), identities: 51, changes: []Change{{Kind: Evaluated, Index: segA}},
		want:     "too_many_identities",
		variants: []variant{{"trigger_off_comes_first", segmentationOff, "trigger_off"}}},
	{row: "T24_backfill_too", after: in(segLate), identities: 51, changes: []Change{{Kind: SegmentMapped, Index: segLate}},
		want: "too_many_identities"},
	{row: "T24_in_a_pause", after: in(segA), identities: 51, at: now + 10*hour, changes: []Change{{Kind: Evaluated, Index: segA}},
		want: "dataflow_disabled"},
	{row: "T25_purged", after: in(segB), changes: []Change{{Kind: Purged, Index: segA}}, want: "purged"},
	{row: "T26_three_triggers_one_export", after: in(segA),
		changes: []Change{{Kind: Written, Index: attrFirst}, {Kind: Evaluated, Index: segA}, {Kind: IdentityAdded}},
		want:    "attribute+segmentation+identity",
		variants: []variant{
			{"attribute_off", attributeOff, "segmentation+identity"},
			{"segmentation_off", segmentationOff, "attribute+identity"},
			{"identity_off", identityOff, "attribute+segmentation"},
			{"all_off", allOff, "trigger_off"}}},
	{row: "T26_nearest_reason_wins", after: in(segA),
		changes: []Change{{Kind: Written, Index: attrUnmapped}, {Kind: Evaluated, Index: segA, Before: Realized},
			{Kind: Purged, Index: segB}}, want: "requalified"},
	{row: "T26_leaves_the_last_segment_and_changes", after: out(segA),
		changes: []Change{{Kind: Written, Index: attrTier}, {Kind: Evaluated, Index: segA, Before: Realized}}, want: "segmentation",
		variants: []variant{{"exited_counts", exitedCounts, "attribute+segmentation"},
			{"segmentation_off", segmentationOff, "trigger_off"}}},
	{row: "T27_only_cause_switched_off", after: in(segA),
		changes: []Change{{Kind: Written, Index: attrTier}, {Kind: Written, Index: attrFirst}}, want: "attribute",
		variants: []variant{{"attribute_off", attributeOff, "trigger_off"},
			{"others_off", func(s *Settings) { segmentationOff(s); identityOff(s) }, "attribute"}}},
	{row: "T28_identity_makes_it_qualify", after: in(segA), changes: []Change{{Kind: IdentityAdded}, {Kind: Evaluated, Index: segA}},
		want:     "segmentation+identity",
		variants: []variant{{"identity_off", identityOff, "segmentation"}, {"both_off", allOff, "trigger_off"}}},
	{row: "T00_no_change", after: in(segA), want: "no_change", variants: []variant{{"membership_off", membershipOff, "no_change"}}},
}

func TestDetect(t *testing.T) {
	check := func(t *testing.T, c rowCase, settings Settings, want string) {
		t.Helper()
		f, err := NewDataflow(detectSchema(), detectMapping(), settings)
		if err != nil {
			t.Fatal(err)
		}
		u := c.update(t)
		got := f.Detect(u)
		if split := f.Detect(asParts(t, f, u)); split != got {
			t.Errorf("Detect = %v, of the profile in parts %v", got, split)
		}
		if got.String() != want {
			t.Errorf("Detect = %v, want %s", got, want)
		}
		if got.Export() != (got.Reason == ReasonNone) {
			t.Errorf("Detect = %#v: triggers and a reason exclude each other", got)
		}
	}
	for _, c := range rowCases {
		t.Run(c.row, func(t *testing.T) {
			check(t, c, DefaultSettings(), c.want)
			for _, v := range c.variants {
				t.Run(v.name, func(t *testing.T) {
					settings := DefaultSettings()
					v.set(&settings)
					check(t, c, settings, v.want)
				})
			}
		})
	}
}

// update builds the case's update.
func (c rowCase) update(t *testing.T) *Update {
	u := &Update{Profile: standing(max(c.identities, 1), c.after), At: c.at, Changes: c.changes}
	if u.At == 0 {
		u.At = now
	}
	return u
}

// TestRowsCovered keeps the table complete: T1 to T28 each have a case.
func TestRowsCovered(t *testing.T) {
	for row := 1; row <= 28; row++ {
		prefix := fmt.Sprintf("T%02d_", row)
		found := false
		for _, c := range rowCases {
			found = found || strings.HasPrefix(c.row, prefix)
		}
		if !found {
			t.Errorf("no case for row T%d", row)
		}
	}
}

// TestDetectCombines holds T26 for every pair of cases that share a profile: an update with the changes of both has the
// triggers of both, or else the nearer of the two reasons.
func TestDetectCombines(t *testing.T) {
	settings := DefaultSettings()
	settings.TriggerIdentity = false
	f, err := NewDataflow(detectSchema(), detectMapping(), settings)
	if err != nil {
		t.Fatal(err)
	}
	var all []Change
	for _, c := range rowCases {
		all = append(all, c.changes...)
	}
	p := standing(3, map[int]Status{segA: Realized, segLate: Exited, segOther: Realized})
	for _, a := range all {
		for _, b := range all {
			first := f.Detect(&Update{Profile: p, At: now, Changes: []Change{a}})
			second := f.Detect(&Update{Profile: p, At: now, Changes: []Change{b}})
			both := f.Detect(&Update{Profile: p, At: now, Changes: []Change{a, b}})
			want := Decision{Triggers: first.Triggers | second.Triggers}
			if want.Export() {
				want.Identities = 3
			} else {
				want.Reason = max(first.Reason, second.Reason)
			}
			if both != want {
				t.Fatalf("%+v: %v, %+v: %v, both: %v, want %v", a, first, b, second, both, want)
			}
		}
	}
}

func TestDetectAllocatesNothing(t *testing.T) {
	f, u := benchWorld(t, DefaultSettings())
	if n := testing.AllocsPerRun(100, func() { f.Detect(u) }); n != 0 {
		t.Errorf("Detect: %v allocations", n)
	}
}
