package trial

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// drawPopulation draws who there is.
func drawPopulation(d *draws, sc *scenarios.Scenario) {
	p := &sc.Population
	p.Profiles = d.between(1, 40)
	switch {
	case d.Chance(0.4):
		p.Profiles = d.between(40, 400)
	case d.Chance(0.4):
		p.Profiles = d.between(500, 1500) // more than one slice
	}
	p.Anonymous, p.Hot = pick(d, 0, 0, 0, d.share(0, 1)), pick(d, 0, 0, 0, 1.2)
	p.Locale, p.Overflow = pick(d, scenarios.Locales...), pick(d, scenarios.OverflowDrop, scenarios.OverflowDrop, scenarios.OverflowKeep)
	for _, n := range some(d, drawnNamespaces, d.between(0, 4)) {
		n.Type = pick(d, scenarios.IdentityTypes...)
		n.Min = d.between(1, 3)
		n.Max = n.Min + d.between(0, 3)
		n.Share = d.share(0.2, 1)
		if d.Chance(0.1) {
			n.Min, n.Max = 47, 52 // the limits of graph and export are 50
		} else if d.Chance(0.3) {
			n.Min, n.Max, n.Unique = 1, 1, true
		}
		n.Shared = pick(d, 0, 0, 1, 2, 50)
		p.Identities = append(p.Identities, n)
	}
	for _, a := range some(d, drawnAttributes, d.between(0, 7)) {
		a.Missing = pick(d, 0, 0, d.share(0, 1))
		a.Changes = pick(d, 0, 0.01, 1, 1, 5)
		if a.Generator.Kind != scenarios.GenEmail {
			a.Null = pick(d, 0, 0, 0, d.share(0, 1))
		}
		p.Attributes = append(p.Attributes, a)
	}
	drawConditions(d, p)
	for i := range d.between(1, 7) {
		s := scenarios.Segment{
			Key: fmt.Sprintf("s%d", i), ID: fmt.Sprintf("5b998cb9-9488-4ec3-8d95-%012x", d.Next()>>16), Name: pick(d, drawnTexts...),
			Namespace: pick(d, "ups", "ups", "CustomerAudienceUpload", "AAM"), MergePolicy: pick(d, "default", "default", "other"),
			Members: pick(d, 0, 0.05, d.share(0, 1), 1), Churn: pick(d, 0, 0.1, 0.1, 0.5, 1),
			Evaluation: pick(d, scenarios.Streaming, scenarios.Streaming, scenarios.Edge, scenarios.Batch, scenarios.External),
			Expires:    pick(d, time.Second, 2*time.Second, 30*24*time.Hour),
		}
		s.Exited = pick(d, 0, 0, d.share(0, 1)) * (1 - s.Members)
		if i > 0 && s.Exited == 0 && d.Chance(0.3) { // as if at random, which can always be
			s.Overlap = &scenarios.Overlap{With: p.Segments[i-1].Key, Share: p.Segments[i-1].Members}
		}
		s.Created = sc.Start.Add(-d.duration(1000*24*time.Hour) - time.Hour)
		s.Updated = sc.Start.Add(-d.duration(time.Hour))
		if s.Evaluation == scenarios.Streaming && d.Chance(0.2) {
			s.Causes = drawCause(d, p.Attributes)
		}
		p.Segments = append(p.Segments, s)
	}
}

// drawConditions has some attributes depend on those above them.
func drawConditions(d *draws, p *scenarios.Population) {
	for i := 1; i < len(p.Attributes); i++ {
		above := p.Attributes[d.Below(i)]
		if above.Generator.Kind == scenarios.GenMap || p.Attributes[i].Generator.Kind == scenarios.GenEmail || d.Chance(0.7) {
			continue
		}
		one := scenarios.Comparison{
			Path: above.Path, Sign: pick(d, "!=", "=", "<", ">="), Values: []string{pick(d, "true", "0.5", "gold", "3")},
		}
		when := &scenarios.Condition{Any: [][]scenarios.Comparison{{one}}}
		a := &p.Attributes[i]
		kind := a.Generator.Kind
		switch d.Below(4) {
		case 0, 1:
			a.When = when
		case 2:
			if kind != scenarios.GenMap && kind != scenarios.GenTimestamp {
				a.Generator = scenarios.Generator{Kind: scenarios.GenCases, Cases: []scenarios.Case{
					{When: when, Generator: a.Generator}, {Generator: scenarios.Generator{Kind: scenarios.GenInteger, High: 9}},
				}}
			}
		default:
			a.Generator = scenarios.Generator{Kind: scenarios.GenTemplate, Template: []scenarios.TemplatePart{
				{Text: "é \""}, {Path: above.Path}, {Text: "|"},
			}}
		}
	}
}

var drawnNamespaces = []scenarios.Namespace{
	{Name: "ECID", Value: scenarios.ValueECID}, {Name: "Email", Value: scenarios.ValueEmail},
	{Name: "email_lc_sha256", Value: scenarios.ValueEmailLCSHA256}, {Name: "Phone_E.164", Value: scenarios.ValuePhone},
	{Name: "device \"1\"", Value: scenarios.ValueUUID}, {Name: "crmId", Value: scenarios.ValueID},
}

// drawnTexts need escaping in JSON in every way that there is.
var drawnTexts = []string{"gold", "First name equals John", `a "quoted" \ text`, "Müller & Söhne <x>", "tab\tline\nnull\x00",
	"日本語 \u2028 😀", ""}

var drawnAttributes = []scenarios.Attribute{
	{Path: "person.name.firstName", Generator: scenarios.Generator{Kind: scenarios.GenFirstName}},
	{Path: "person.name.lastName", Generator: scenarios.Generator{Kind: scenarios.GenLastName}},
	{Path: "person.birthDate", Generator: scenarios.Generator{Kind: scenarios.GenBirthDate}},
	{Path: "personalEmail.address", Generator: scenarios.Generator{Kind: scenarios.GenEmail}},
	{Path: "mobilePhone.number", Generator: scenarios.Generator{Kind: scenarios.GenPhone}},
	{Path: "homeAddress.street1", Generator: scenarios.Generator{Kind: scenarios.GenStreet}},
	{Path: "homeAddress.city", Generator: scenarios.Generator{Kind: scenarios.GenCity}},
	{Path: "homeAddress.country", Generator: scenarios.Generator{Kind: scenarios.GenCountry}},
	{Path: "organizations", Generator: scenarios.Generator{Kind: scenarios.GenCompany}},
	{Path: "extSourceSystemAudit.id", Generator: scenarios.Generator{Kind: scenarios.GenProfileID}},
	{Path: "extSourceSystemAudit.lastUpdatedDate", Generator: scenarios.Generator{Kind: scenarios.GenTimestamp}},
	{Path: "scores.churn", Generator: scenarios.Generator{Kind: scenarios.GenUniform, Low: 0, High: 1, Digits: 3}},
	{Path: "loyalty.points", Generator: scenarios.Generator{Kind: scenarios.GenInteger, Low: -5, High: 100_000}},
	{Path: "loyalty.active", Generator: scenarios.Generator{Kind: scenarios.GenBoolean, Share: 0.5}},
	{Path: "_tenant.note \"é\"", Generator: scenarios.Generator{Kind: scenarios.GenText, Bytes: 120}},
	{Path: "_tenant.long", Generator: scenarios.Generator{Kind: scenarios.GenText, Bytes: 900}},
	{Path: "_tenant.word", Generator: scenarios.Generator{Kind: scenarios.GenChoose, Choices: drawnChoices()}},
	{Path: "_tenant.fake", Generator: scenarios.Generator{Kind: scenarios.GenFake, Fake: "useragent"}},
	{Path: "_tenant.number", Generator: scenarios.Generator{Kind: scenarios.GenFake, Fake: "price"}},
	{Path: "_tenant.normal", Generator: scenarios.Generator{Kind: scenarios.GenNormal, Digits: 2,
		Distribution: &scenarios.Distribution{Mean: -3, Deviation: 7, Min: -20, Max: 4.5}}},
	{Path: "_tenant.rank", Generator: scenarios.Generator{Kind: scenarios.GenZipf,
		Distribution: &scenarios.Distribution{Values: 7, Exponent: 1}}},
	{Path: "_tenant.day", Generator: scenarios.Generator{Kind: scenarios.GenDate, Low: -86_400 * 3, High: 86_400 * 3}},
	{Path: "_tenant.constant", Generator: scenarios.Generator{Kind: scenarios.GenConstant, Constant: drawnTexts[2]}},
	{Path: "_tenant.flags", Generator: scenarios.Generator{Kind: scenarios.GenMap, Entries: []scenarios.Attribute{
		{Path: "web", Generator: scenarios.Generator{Kind: scenarios.GenBoolean, Share: 0.5}},
		{Path: "visits", Generator: scenarios.Generator{Kind: scenarios.GenInteger, High: 9}, Missing: 0.5},
		{Path: "a.b", Generator: scenarios.Generator{Kind: scenarios.GenChoose, Choices: drawnChoices()}, Missing: 0.3},
	}}},
}

func drawnChoices() []scenarios.Choice {
	var choices []scenarios.Choice
	for _, text := range drawnTexts {
		choices = append(choices, scenarios.Choice{Value: text, Share: 1 / float64(len(drawnTexts))})
	}
	return choices
}

// drawDataflow draws the mapping and every setting, most of them at their defaults.
func drawDataflow(d *draws, sc *scenarios.Scenario) {
	f, p := &sc.Dataflow, &sc.Population
	f.Segments, f.Attributes = []string{}, []string{}
	for _, s := range some(d, p.Segments, d.between(min(1, d.Below(4)), len(p.Segments))) {
		f.Segments = append(f.Segments, s.Key)
	}
	for _, a := range some(d, p.Attributes, d.between(0, len(p.Attributes))) {
		path := a.Path
		if top, _, below := strings.Cut(path, "."); below && d.Chance(0.3) {
			path = top
		}
		if !slices.ContainsFunc(f.Attributes, func(other string) bool {
			return other == path || strings.HasPrefix(other, path+".") || strings.HasPrefix(path, other+".")
		}) {
			f.Attributes = append(f.Attributes, path)
		}
	}
	drawSettings(d, &f.Settings, profile.SettingsTable())
	f.PartitionKey = drawKey(d, sc)
}

// drawKey draws what partition keys are taken from: in most cases the profile, for which order is checked best.
func drawKey(d *draws, sc *scenarios.Scenario) scenarios.PartitionKey {
	switch kind := d.Below(10); {
	case kind < 2 && len(sc.Population.Identities) > 0:
		return scenarios.PartitionKey{From: profile.KeyIdentity, Name: pick(d, sc.Population.Identities...).Name}
	case kind < 4:
		for _, a := range sc.Population.Attributes {
			if sc.Dataflow.MapsAttribute(a.Path) && a.Generator.Kind != scenarios.GenMap && a.Generator.Bytes <= 256 {
				return scenarios.PartitionKey{From: profile.KeyAttribute, Name: a.Path}
			}
		}
	}
	return scenarios.PartitionKey{From: profile.KeyProfile}
}

// drawUpstream draws a queue that some of the workload has to wait in.
func drawUpstream(d *draws, sc *scenarios.Scenario) {
	if d.Chance(0.7) {
		return
	}
	delay := func() scenarios.Delay {
		median := d.duration(time.Minute)
		return scenarios.Delay{Median: median, P95: median + d.duration(time.Hour)}
	}
	sc.Upstream = &scenarios.Upstream{
		Streaming: delay(), Edge: delay(), Batch: delay(), External: delay(), Job: d.duration(time.Hour),
		Capacity: pick(d, 0, 5, 20, 100, 1_500.0),
	}
}

// drawWorkload draws phases with ramps, some of them silent, and events.
func drawWorkload(d *draws, sc *scenarios.Scenario) {
	for i := range d.between(1, 3) {
		phase := scenarios.Phase{Name: fmt.Sprintf("phase %d", i+1), Duration: 200*time.Millisecond + d.duration(5*time.Second)}
		updates := float64(d.between(5, 150)) / phase.Duration.Seconds()
		ramp := d.share(0, 1)
		phase.From, phase.To = 2*updates*ramp, 2*updates*(1-ramp)
		if d.Chance(0.1) {
			phase.From, phase.To = 0, 0
		}
		if d.Chance(0.2) {
			drawRate(d, &phase, updates)
		}
		if phase.Arrivals = scenarios.ArrivalsEven; d.Chance(0.2) {
			phase.Arrivals = scenarios.ArrivalsPoisson
		}
		kinds := some(d, scenarios.Kinds(), d.between(1, len(scenarios.Kinds())))
		sum := 0.0
		for _, kind := range kinds {
			share := d.share(0.05, 1)
			phase.Mix, sum = append(phase.Mix, scenarios.Share{Kind: kind, Share: share}), sum+share
		}
		for k := range phase.Mix {
			phase.Mix[k].Share /= sum
		}
		sc.Workload = append(sc.Workload, phase)
	}
	drawEvents(d, sc, sc.Duration())
}

// drawRate draws a shape of about so many updates a second.
func drawRate(d *draws, phase *scenarios.Phase, updates float64) {
	whole, level := phase.Duration, scenarios.Rate{Ramp: &scenarios.Ramp{From: updates, To: updates / 2}}
	shapes := []scenarios.Rate{
		{Steps: []scenarios.Step{{At: 0, Rate: updates}, {At: whole / 3, Rate: 0}, {At: whole / 2, Rate: 2 * updates}}},
		{Spike: &scenarios.Spike{Peak: 5 * updates, At: whole / 4, Rise: whole / 8, Hold: whole / 20, Fall: whole / 8}},
		{Sine: &scenarios.Sine{Mean: updates, Amplitude: updates, Period: max(whole/3, time.Second)}},
		{Bursts: &scenarios.Bursts{Burst: 3 * updates, CalmFor: whole / 5, BurstFor: whole / 10}},
		{Jitter: &scenarios.Jitter{Share: 0.5, Every: 100 * time.Millisecond, Of: level}},
		{Clicks: []time.Duration{0, whole / 2, whole / 2, whole - 1, whole}},
		{Max: []scenarios.Rate{level, {Ramp: &scenarios.Ramp{From: 0, To: 2 * updates}}}},
	}
	shape := pick(d, shapes...)
	phase.From, phase.To, phase.Rate = 0, 0, &shape
}

func drawBackfill(d *draws) scenarios.Backfill {
	return pick(d, scenarios.BackfillFirst, scenarios.BackfillFirst, scenarios.BackfillAlways, scenarios.BackfillNever)
}
