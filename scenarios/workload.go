package scenarios

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter/setting"
)

// kinds are the kinds of update in the order in which they are documented.
var kinds = []struct {
	kind  Kind
	about string
}{
	{KindQualify, "a profile enters a mapped segment"},
	{KindLeave, "a profile leaves a mapped segment"},
	{KindQualifyUnmapped, "a profile enters a segment that is not mapped"},
	{KindLeaveUnmapped, "a profile leaves a segment that is not mapped"},
	{KindReevaluate, "a member of a mapped segment is evaluated again and stays"},
	{KindAttribute, "a mapped attribute is written"},
	{KindSameValue, "a mapped attribute is overwritten with the value that it has"},
	{KindRemoveAttribute, "a mapped attribute is removed"},
	{KindUnmappedAttribute, "an attribute that is not mapped is written"},
	{KindAddIdentity, "a profile gets another identity"},
	{KindRemoveIdentity, "a profile loses an identity"},
}

// Kinds are all kinds of update.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.kind
	}
	return all
}

func phaseFields(p *Phase) []field {
	return []field{
		{key: "phase", note: "phase 1, phase 2, …", about: "name of the phase",
			kind: text(&p.Name, 100, printable, "printable text on one line")},
		{key: "duration", fallback: "20s", about: "how long it lasts",
			kind: duration(&p.Duration, time.Millisecond, maxPhase, setting.Both("a phase lasts a millisecond to a year"))},
		{key: "rate", note: "100/s", about: "profile updates", kind: phaseRate(p)},
		{key: "arrivals", fallback: "even", about: "whether updates come evenly, as the rate says, or at random around it, as those " +
			"of many people do (poisson)",
			kind: word(&p.Arrivals, ArrivalsEven, ArrivalsPoisson)},
		{key: "mix", note: "that of the phase before; of the first phase: a bit of everything",
			about: "shares of the kinds of update; they add up to 100%", kind: mix(&p.Mix)},
	}
}

// mix reads a mapping of kinds of update to shares.
func mix(to *[]Share) kind {
	documented := make([]field, len(kinds))
	for i, k := range kinds {
		documented[i] = field{key: string(k.kind), note: "0%", about: k.about, kind: kind{what: "a share"}}
	}
	return kind{what: "a mapping of kinds of update to shares", keys: documented, absent: func() {},
		read: func(d *decoder, path string, n *node) {
			shares := make([]float64, len(kinds))
			table := make([]field, len(kinds))
			for i, k := range kinds {
				table[i] = field{key: string(k.kind), fallback: "0%", about: k.about, kind: share(&shares[i])}
			}
			d.fields(path, n, table)
			*to = []Share{}
			sum := 0.0
			for i, k := range kinds {
				if shares[i] > 0 {
					*to = append(*to, Share{Kind: k.kind, Share: shares[i]})
				}
				sum += shares[i]
			}
			slices.SortStableFunc(*to, func(a, b Share) int {
				first, second := d.places[join(path, string(a.Kind))], d.places[join(path, string(b.Kind))]
				return cmp.Or(cmp.Compare(first.line, second.line), cmp.Compare(first.column, second.column))
			})
			d.whole(path, "the shares of mix", sum)
		}}
}

func phases(to *[]Phase) kind {
	one := func(d *decoder, item pair) {
		var p Phase
		d.fields(item.path, item.value, phaseFields(&p))
		*to = append(*to, p)
	}
	k := list("a list of phases", phaseFields(new(Phase)), maxPhases, func() { *to = nil }, one)
	k.absent = func() { *to = []Phase{{Duration: 20 * time.Second, From: 100, To: 100, Arrivals: ArrivalsEven}} }
	return k
}

// amount reads a number of profiles, or a percentage.
func amount(to *Amount) kind {
	return kind{what: "a number of profiles or a share", parse: func(text string) *fault {
		if len(text) > 0 && text[len(text)-1] == '%' {
			return share(&to.Share).parse(text)
		}
		count, wrong := parseInteger(text)
		if wrong != nil {
			return faultf("write a number of profiles such as 40k, or a share of the population such as 5%", "%s is not an amount",
				quote(text))
		}
		if count < 0 || count > maxProfiles {
			return faultf("", "%s is not a number of profiles from 0 to %s", text, grouped(maxProfiles))
		}
		to.Count = int(count)
		return nil
	}}
}

// list reads a list of mappings.
func list(what string, keys []field, limit int, reset func(), read func(d *decoder, item pair)) kind {
	return kind{what: what, keys: []field{{key: "[]", about: "each of them", kind: kind{what: "a mapping", keys: keys}}}, absent: func() {},
		read: func(d *decoder, path string, n *node) {
			items, ok := d.items(path, n)
			if !ok {
				return
			}
			if len(items) > limit {
				d.wrongf(path, "", "%s has %d entries, more than the allowed %d", last(path), len(items), limit)
				items = items[:limit]
			}
			reset()
			for _, item := range items {
				read(d, item)
			}
		}}
}
