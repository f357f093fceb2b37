package world

import (
	"encoding/binary"

	"kinesim/exporter/profile"
)

// overlay is what was written explicitly of profiles that nobody can derive: those of a replay whose lines say what
// changes, and not how it was before. A profile is a text: for each attribute that it has its index, kind and value,
// then memberships, then identities, each part closed by 0.
type overlay struct {
	index  map[string]uint32
	states [][]byte
	spare  []byte // what the profile of the last update was read from
}

func newOverlay() *overlay { return &overlay{index: map[string]uint32{}} }

// load fills a profile with what is known of it. Its texts are valid until the next store but one.
func (o *overlay) load(id []byte, p *profile.Profile) {
	i, known := o.index[string(id)]
	if !known {
		return
	}
	r := stateReader(o.states[i])
	for n := r.number(); n > 0; n = r.number() {
		p.Attributes[n-1] = r.value()
	}
	for n := r.number(); n > 0; n = r.number() {
		status := profile.Status(r.number())
		p.Memberships[n-1] = profile.Membership{Status: status, LastQualification: profile.Millis(r.number())}
	}
	for n := r.number(); n > 0; n = r.number() {
		list := make([]profile.Identity, r.number())
		for j := range list {
			list[j].ID = r.text()
		}
		p.Identities[n-1] = list
	}
}

// store keeps a profile.
func (o *overlay) store(id []byte, p *profile.Profile) {
	i, known := o.index[string(id)]
	if !known {
		i = uint32(len(o.states))
		o.index[string(id)] = i
		o.states = append(o.states, nil)
	}
	state := appendState(o.spare[:0], p)
	o.spare = state
	// The profile may hold parts of the state before, so that it is not written over.
	o.states[i] = append(make([]byte, 0, len(state)), state...)
}

func appendState(dst []byte, p *profile.Profile) []byte {
	for i := range p.Attributes {
		if p.Attributes[i].Kind != profile.Absent {
			dst = appendValueState(binary.AppendUvarint(dst, uint64(i+1)), &p.Attributes[i])
		}
	}
	dst = append(dst, 0)
	for i, m := range p.Memberships {
		if m.Status != profile.NoMembership {
			dst = binary.AppendUvarint(dst, uint64(i+1))
			dst = binary.AppendUvarint(append(dst, byte(m.Status)), uint64(m.LastQualification))
		}
	}
	dst = append(dst, 0)
	for i, list := range p.Identities {
		if len(list) > 0 {
			dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(i+1)), uint64(len(list)))
			for _, id := range list {
				dst = appendTextState(dst, id.ID)
			}
		}
	}
	return append(dst, 0)
}

func appendValueState(dst []byte, v *profile.Value) []byte {
	dst = append(dst, byte(v.Kind))
	switch v.Kind {
	case profile.String, profile.Literal:
		return appendTextState(dst, v.Text)
	case profile.Map:
		dst = binary.AppendUvarint(dst, uint64(len(v.Entries)))
		for i := range v.Entries {
			dst = appendValueState(appendTextState(dst, v.Entries[i].Key), &v.Entries[i].Value)
		}
	}
	return dst
}

func appendTextState(dst, text []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// stateReader reads what appendState has written.
type stateReader []byte

func (r *stateReader) number() uint64 {
	n, length := binary.Uvarint(*r)
	*r = (*r)[length:]
	return n
}

func (r *stateReader) text() []byte {
	n := r.number()
	text := (*r)[:n:n]
	*r = (*r)[n:]
	return text
}

func (r *stateReader) value() profile.Value {
	v := profile.Value{Kind: profile.ValueKind(r.number())}
	switch v.Kind {
	case profile.String, profile.Literal:
		v.Text = r.text()
	case profile.Map:
		v.Entries = make([]profile.Entry, r.number())
		for i := range v.Entries {
			v.Entries[i].Key = r.text()
			v.Entries[i].Value = r.value()
		}
	}
	return v
}
