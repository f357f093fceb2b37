package world

import (
	"time"

	"kinesim/scenarios"
)

// text appends the text that a random word stands for.
type text func(g *generator, dst []byte, who person, version, h uint64) []byte

// texts are what generators append.
var texts = map[scenarios.GeneratorKind]text{
	scenarios.GenFirstName: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		first := &g.people.words.first
		return first.texts.append(dst, first.pick(h))
	},
	scenarios.GenLastName: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		last := &g.people.words.last
		return last.texts.append(dst, last.pick(h))
	},
	scenarios.GenCity:     appendWord,
	scenarios.GenCountry:  appendWord,
	scenarios.GenCompany:  appendWord,
	scenarios.GenJobTitle: appendWord,
	scenarios.GenChoose: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		return append(dst, g.list[g.drawn(h, len(g.list))]...)
	},
	scenarios.GenText: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		from := g.textAt(h)
		return append(dst, g.filler[from:from+g.length]...)
	},
	scenarios.GenBoolean: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		if g.share.happens(h) {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	},
	scenarios.GenBirthDate: func(_ *generator, dst []byte, _ person, _, h uint64) []byte { return appendBirthDate(dst, h) },
	scenarios.GenTimestamp: func(g *generator, dst []byte, _ person, _, h uint64) []byte { return appendTimestamp(dst, g.start, h) },
	scenarios.GenEmail: func(g *generator, dst []byte, who person, version, _ uint64) []byte {
		return g.appendEmail(dst, who, version)
	},
	scenarios.GenPhone: func(g *generator, dst []byte, who person, version, _ uint64) []byte {
		p := &g.people.words.phones
		return p.append(dst, p.number(who, g.purpose, version))
	},
	scenarios.GenUUID: func(_ *generator, dst []byte, _ person, _, h uint64) []byte { return appendUUID(dst, h) },
	scenarios.GenProfileID: func(g *generator, dst []byte, who person, _, _ uint64) []byte {
		return g.people.appendID(dst, who)
	},
	scenarios.GenStreet: func(g *generator, dst []byte, who person, version, h uint64) []byte {
		if g.people.words.numberFirst {
			return appendWord(g, append(appendUint(dst, 1+h%houses), ' '), who, version, h)
		}
		return appendUint(append(appendWord(g, dst, who, version, h), ' '), 1+h%houses)
	},
	scenarios.GenUniform: appendNumber,
	scenarios.GenInteger: appendNumber,

	scenarios.GenFake:        appendWord,
	scenarios.GenConstant:    appendWord,
	scenarios.GenNormal:      appendSpread,
	scenarios.GenLogNormal:   appendSpread,
	scenarios.GenExponential: appendSpread,
	scenarios.GenZipf: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		return appendUint(dst, uint64(g.lottery.draw(h))+1)
	},
	scenarios.GenDate: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		return appendDay(dst, g.low+int64(scale(h, g.span)))
	},
	scenarios.GenMoment: func(g *generator, dst []byte, _ person, _, h uint64) []byte {
		return time.Unix(g.low+int64(scale(h, g.span)), 0).UTC().AppendFormat(dst, time.RFC3339)
	},
}

// drawn is which of so many words a random word picks.
func (g *generator) drawn(h uint64, words int) int {
	if g.lottery != nil {
		return g.lottery.draw(h)
	}
	return int(scale(h, uint64(words)))
}

func appendWord(g *generator, dst []byte, _ person, _, h uint64) []byte {
	return append(dst, g.list[scale(h, uint64(len(g.list)))]...)
}

func appendNumber(g *generator, dst []byte, _ person, _, h uint64) []byte {
	return appendDecimal(dst, g.low+int64(scale(h, g.span)), g.digits)
}

func appendSpread(g *generator, dst []byte, _ person, _, h uint64) []byte {
	return appendDecimal(dst, g.spread.at(h), g.digits)
}

// houses is how many house numbers there are.
const houses = 999

// appendEmail appends the profile's address, or another of its addresses when the attribute is not the one that
// identities follow.
func (g *generator) appendEmail(dst []byte, who person, version uint64) []byte {
	if g.purpose == g.people.email {
		return g.people.appendEmail(dst, who, version, false)
	}
	other := *g.people
	other.email = g.purpose
	return other.appendEmail(dst, who, version, false)
}
