package world

import "kinesim/scenarios"

// step is what it takes to make an attribute's value, of the few kinds that nearly all are: see source.Attributes.
type step struct {
	form    form
	purpose uint64
	words   *packed
	lottery *lottery // that picks a word; nil where all are alike
	first   uint64   // of telephone numbers: that of person 0
}

// form is how a step makes a value.
type form uint8

const (
	anyForm     form = iota // as source.AppendAttribute does
	wordForm                // picks a word
	addressForm             // writes the profile's e-mail address
	phoneForm               // writes a telephone number
)

func (a *attribute) step() step {
	switch {
	case a.alone && a.quoted != nil && a.kind != scenarios.GenMap:
		return step{form: wordForm, purpose: a.purpose, words: a.quoted, lottery: a.lottery}
	case a.address:
		return step{form: addressForm}
	case a.alone && a.kind == scenarios.GenPhone:
		return step{form: phoneForm, first: a.purpose % a.people.words.phones.count()}
	}
	return step{}
}

// values are those of a list of attributes, and where they are made.
type values struct {
	list [][]byte
	text []byte
}

// valuesRoom is more than the values of nearly all profiles take, so that there is room for profile.AppendPadded behind
// the last of them.
const valuesRoom = 1 << 10

func newValues(attributes int) values {
	return values{list: make([][]byte, attributes), text: make([]byte, 0, valuesRoom)}
}

// Attributes implements profile.Source. Words are not copied: they stay where they lie. Whether an attribute is absent
// nobody could foretell, so that a word is picked all the same, and nothing of it taken.
func (s *source) Attributes(list []int) [][]byte {
	text, made := s.values.text[:0], s.values.list[:len(list)]
	steps, versions := s.world.attributes.steps, s.state[s.local*s.width+s.versions:]
	lent := s.merges != nil // what is absent may be: another profile's that was taken over
	for k, i := range list {
		version, step := versions[i], &steps[i]
		if step.form == wordForm && !lent {
			h, words := s.who.draw(step.purpose, uint64(version)), step.words
			at := scale(h, uint64(words.count()))
			if step.lottery != nil {
				at = uint64(step.lottery.draw(h))
			}
			from := words.starts[at]
			length := (words.starts[at+1] - from) & (uint32(version>>7) - 1)
			made[k] = words.text[from : from+length]
			continue
		}
		start := len(text)
		switch {
		case step.form == phoneForm && version&versionMask == 0 && !lent:
			text = s.world.people.words.phones.appendFirst(text, s.who, step.first)
			text = text[:start+(len(text)-start)&(int(version>>7)-1)]
		case step.form == addressForm && version&absent == 0:
			s.world.people.address(&s.address, s.who, uint64(version))
			text = append(s.address.appendAttribute(append(text, '"')), '"')
		default:
			text = s.AppendAttribute(text, i)
		}
		made[k] = text[start:]
	}
	s.values.text = text
	return made
}
