package scenarios

import (
	"time"

	"kinesim/exporter/setting"
)

// mostIdentities is why a profile has no more of a namespace.
const mostIdentities = "a profile with more than 50 is never exported (profile guardrails)"

// populationFields read who there is. What the file does not say comes from the default population (defaults.yaml).
func populationFields(p *Population) []field {
	return []field{
		{key: "profiles", fallback: "10_000", about: "how many profiles",
			kind: integer(&p.Profiles, 1, maxProfiles, setting.Both("a population has 1 to 100 million profiles"))},
		{key: "locale", fallback: DefaultLocale, about: "of names, places and companies", kind: word(&p.Locale, Locales...)},
		{key: "identities", note: "ECID: {min: 1, max: 2}, email_lc_sha256: 1",
			about: "identity namespaces, and how many identities of each a profile has", kind: identities(&p.Identities)},
		{key: "identity_overflow", fallback: string(OverflowDrop), about: "what becomes of the identity that a graph of 50 drops for " +
			"one more, cookies first: identityMap loses it (drop), or keeps it, and the profile, with more than 50, is not exported (keep)",
			kind: word(&p.Overflow, OverflowDrop, OverflowKeep)},
		{key: "attributes", note: "names, e-mail, phone, birth date, city, loyalty tier, consents, propensities",
			about: "attributes by dotted XDM path, and where their values come from", kind: attributes(&p.Attributes)},
		{key: "anonymous", fallback: "0%", about: "profiles that nobody knows yet: they have cookies and devices, no other identities and no " +
			"attributes", kind: share(&p.Anonymous)},
		{key: "activity", note: "even", about: "whose the updates of attributes and identities are: everybody's alike (even), or those of some " +
			"profiles far more often, so that partition keys skew", kind: activity(&p.Hot)},
		{key: "segments", note: "seven, of which the dataflow maps three", about: "audiences of the sandbox, in payload order",
			kind: segments(&p.Segments)},
	}
}

// namespaceValues is what identities of the namespaces that Adobe names look like; others hold a customer number.
var namespaceValues = map[string]IdentityValue{
	"ecid": ValueECID, "email": ValueEmail, "email_lc_sha256": ValueEmailLCSHA256, "phone": ValuePhone, "phone_e.164": ValuePhone,
}

// namespaceTypes are those of other namespaces that Adobe names; the rest follows from what an identity looks like.
var namespaceTypes = map[string]IdentityType{
	"tntid": TypeCookie, "adcloud": TypeCookie, "aaid": TypeCookie, "idfa": TypeDevice, "gaid": TypeDevice, "apns": TypeDevice,
	"fcm": TypeDevice,
}

// valueTypes are the types of what identities look like.
var valueTypes = map[IdentityValue]IdentityType{
	ValueECID: TypeCookie, ValueEmail: TypeEmail, ValueEmailLCSHA256: TypeEmail, ValuePhone: TypePhone, ValueUUID: TypeDevice,
	ValueID: TypeCrossDevice,
}

// identities reads a mapping of namespaces to a number of identities, or to a mapping that says more.
func identities(to *[]Namespace) kind {
	table := func(n *Namespace) []field {
		return []field{
			{key: "min", note: "1", about: "fewest identities of a profile that has any",
				kind: integer(&n.Min, 1, 100,
					setting.Why{Least: "a share below 100% says that some profiles have none", Most: mostIdentities})},
			{key: "max", note: "the same as min", about: "most identities of a profile; one more takes the place of the oldest",
				kind: integer(&n.Max, 1, 100, setting.Most(mostIdentities))},
			{key: "share", fallback: "100%", about: "profiles that have any", kind: share(&n.Share)},
			{key: "shared_by", fallback: "1", about: "profiles that have the same identities, as those of a kiosk have",
				kind: integer(&n.Shared, 1, maxProfiles, setting.Most("a population is not larger"))},
			{key: "value", note: "by the namespace's name, else id", about: "what an identity looks like",
				kind: word(&n.Value, ValueECID, ValueEmail, ValueEmailLCSHA256, ValuePhone, ValueUUID, ValueID)},
			{key: "type", note: "by the namespace's name, else by value", about: "what an identity stands for, which decides what a full graph drops first",
				kind: word(&n.Type, IdentityTypes...)},
			{key: "unique", note: "true for e-mail addresses, unless max is above 1", about: "at most one in a graph, as Adobe's linking rules have it: a new one takes its place",
				kind: boolean(&n.Unique)},
		}
	}
	read := func(d *decoder, p pair) {
		n := Namespace{Name: p.key, Share: 1}
		if p.value.isMapping() {
			d.fields(p.path, p.value, table(&n))
		} else {
			d.value(p.path, p.value, integer(&n.Min, 1, 100,
				setting.Why{Least: "leave the namespace out, or give the share of profiles that have one", Most: mostIdentities}))
		}
		*to = append(*to, n)
	}
	return named("a mapping of namespaces", "NAMESPACE", "how many a profile has, or a mapping", table(new(Namespace)), maxNamespaces,
		func() { *to = []Namespace{} }, read)
}

// Bounds of a population: no sandbox comes near them.
const (
	maxNamespaces = 64
	maxAttributes = 2_000
	maxSegments   = 10_000
	maxChoices    = 1_000
)

// named reads a mapping whose keys the file chooses, and documents what stands under such a key.
func named(what, name, each string, keys []field, limit int, reset func(), read func(d *decoder, p pair)) kind {
	entry := []field{{key: name, about: "for each: " + each, kind: kind{what: each, keys: keys}}}
	return kind{what: what, keys: entry, merges: true, absent: func() {}, read: func(d *decoder, path string, n *node) {
		pairs, ok := d.pairs(path, n)
		if !ok {
			return
		}
		reset()
		if len(pairs) > limit {
			d.wrongf(path, "", "%s has %d entries, more than the allowed %d", last(path), len(pairs), limit)
			pairs = pairs[:limit]
		}
		for _, p := range pairs {
			if length := len([]rune(p.key)); length == 0 || length > 256 {
				d.wrongf(p.path, "", "a key of %s has %d characters; allowed are 1 to 256", last(path), length)
			}
			read(d, p)
		}
	}}
}

// Identified tells whether the segment's id is one that somebody gave, and not made of its key.
func (s *Segment) Identified() bool { return s.ID != derivedUUID(s.Key) }

// segments reads a mapping of segments to their share of members, or to a mapping that says more.
func segments(to *[]Segment) kind {
	table := func(s *Segment) []field {
		return []field{
			{key: "members", fallback: "10%", about: "profiles that are members at the start", kind: share(&s.Members)},
			{key: "exited", fallback: "0%", about: "profiles that have left it in the 30 days before the start", kind: share(&s.Exited)},
			{key: "when", note: "always", about: "who can be a member at the start, as of attributes; members is then the share of these",
				kind: condition(&s.When)},
			{key: "overlap", note: "as many as of all", about: "members at the start that are members of another segment, too",
				kind: shaped(&s.Overlap, overlapFields, nil)},
			{key: "churn", fallback: "10%", about: "profiles that come and go: qualify and leave prefer them", kind: share(&s.Churn)},
			{key: "evaluation", fallback: "streaming", about: "who decides about members: each update of a profile, an evaluate event " +
				"of the timeline (batch), a refresh event, which is an upload from elsewhere (external), or each request at the edge",
				kind: word(&s.Evaluation, Streaming, Batch, External, Edge)},
			{key: "causes", note: "not set: at random", about: "why profiles are members: the value of an attribute, as in {loyalty.tier: gold} or " +
				"{loyalty.tier: [gold, platinum]}; the update that writes it changes both", kind: causes(&s.Causes)},
			{key: "expires", fallback: "30d", about: "of an external segment: how long a membership lasts that is not uploaded again",
				kind: duration(&s.Expires, 24*time.Hour, 90*24*time.Hour, setting.Both("external audiences live for 1 to 90 days (ttlInDays)"))},
			{key: "id", note: "a UUID derived from the key", about: "the segment's id in payloads",
				kind: text(&s.ID, 256, printable, "printable text")},
			{key: "name", note: "the key", about: "the segment's name in payloads, where names are included",
				kind: text(&s.Name, 256, oneLine, "text on one line")},
			{key: "namespace", fallback: "ups", about: "key of segmentMembership that it stands under: ups, CustomerAudienceUpload, …",
				kind: text(&s.Namespace, 128, printable, "printable text")},
			{key: "merge_policy", fallback: "default", about: "its merge policy, for membership_scope: merge_policy",
				kind: text(&s.MergePolicy, 128, printable, "printable text")},
			{key: "created", note: "90 days before start", about: "when the segment was made", kind: dated(&s.Created)},
			{key: "updated", note: "30 days before start", about: "when its definition last changed", kind: dated(&s.Updated)},
		}
	}
	read := func(d *decoder, p pair) {
		s := Segment{Key: p.key}
		rules := table(&s)
		if p.value.isMapping() {
			d.fields(p.path, p.value, rules)
		} else {
			for _, f := range rules {
				f.setDefault()
			}
			d.value(p.path, p.value, share(&s.Members))
		}
		*to = append(*to, s)
	}
	return named("a mapping of segments", "SEGMENT", "the share of members, or a mapping", table(new(Segment)), maxSegments,
		func() { *to = []Segment{} }, read)
}

func overlapFields(o *Overlap) []field {
	return []field{
		{key: "with", required: true, note: "a segment", about: "a segment that stands before this one", kind: text(&o.With, 256, nil, "")},
		{key: "share", required: true, note: "60%", about: "members of this segment that are members of that one",
			kind: share(&o.Share)},
	}
}

// activity reads even, or {zipf: EXPONENT}.
func activity(to *float64) kind {
	keys := []field{{key: "zipf", required: true, note: "1", about: "the k-th profile has 1 / k to the power of this of the updates of the first",
		kind: numberIn(to, 0.01, 5, setting.Both("beyond, the first has them all"))}}
	return kind{what: "even, or a mapping", keys: keys, absent: func() {}, read: func(d *decoder, path string, n *node) {
		if n.isMapping() {
			d.fields(path, n, keys)
			return
		}
		if text, ok := d.scalar(path, "even, or {zipf: 1}", n); ok && text != "even" {
			d.wrongf(path, "write even, or {zipf: 1}", "activity: %s is neither even nor a distribution", quote(text))
		}
	}}
}

// attributes reads a mapping of attribute paths to generators.
func attributes(to *[]Attribute) kind {
	read := func(d *decoder, p pair) {
		if !attributePath.MatchString(p.key) {
			d.wrongf(p.path, "write names joined by dots, as in person.name.firstName", "%s is not a path of the union schema",
				quote(p.key))
		}
		a := Attribute{Path: p.key}
		d.generator(p.path, p.value, &a, true)
		*to = append(*to, a)
	}
	return named("a mapping of paths", "PATH", "the name of a generator, or a mapping", generatorFields(new(Attribute), true),
		maxAttributes, func() { *to = []Attribute{} }, read)
}

// age is how long before the start segments were made and changed unless the file says.
const (
	createdBefore = 90 * 24 * time.Hour
	updatedBefore = 30 * 24 * time.Hour
)
