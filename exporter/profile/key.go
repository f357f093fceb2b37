package profile

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// MaxKeyCharacters is the longest partition key that Kinesis takes, in Unicode characters (API reference of PutRecord).
const MaxKeyCharacters = 256

// KeySource is what a partition key is taken from. Adobe publishes none, so it is ours to choose.
type KeySource string

const (
	KeyProfile   KeySource = "profile"   // the profile's id
	KeyIdentity  KeySource = "identity"  // the first, oldest identity of a namespace
	KeyAttribute KeySource = "attribute" // the text of a mapped attribute
)

// PartitionKey makes the partition keys of a dataflow's records. The zero PartitionKey takes the profile's id.
type PartitionKey struct {
	source KeySource
	index  int // of the namespace or attribute
}

// PartitionKey returns the dataflow's partition key. The name is the namespace's, as declared, or the attribute's path;
// an attribute must be mapped, since an export carries no others, and hold one value. For KeyProfile there is no name.
func (f *Dataflow) PartitionKey(source KeySource, name string) (PartitionKey, error) {
	index := 0
	switch source {
	case KeyProfile:
		if name != "" {
			return PartitionKey{}, fmt.Errorf("partition key: profile takes no name, not %q", name)
		}
	case KeyIdentity:
		if index = slices.Index(f.namespaceNames, name); index < 0 {
			return PartitionKey{}, fmt.Errorf("partition key: there is no identity namespace %q", name)
		}
	case KeyAttribute:
		index = slices.IndexFunc(f.attributes, func(a attribute) bool { return a.path == name })
		switch {
		case index < 0:
			return PartitionKey{}, fmt.Errorf("partition key: there is no attribute %q", name)
		case !f.attributes[index].mapped:
			return PartitionKey{}, fmt.Errorf("partition key: attribute %q is not mapped", name)
		case f.attributes[index].isMap:
			return PartitionKey{}, fmt.Errorf("partition key: attribute %q is a map, which has no text", name)
		}
	default:
		return PartitionKey{}, fmt.Errorf("partition key: %q is none of %q", source, []KeySource{KeyProfile, KeyIdentity, KeyAttribute})
	}
	return PartitionKey{source: source, index: index}, nil
}

// Append appends the update's partition key to dst: 1 to MaxKeyCharacters characters of UTF-8. A profile without the
// identity or attribute gets the key of KeyProfile. It loads the profile unless the id is enough.
func (k PartitionKey) Append(dst []byte, u *Update) []byte {
	if k.source != KeyIdentity && k.source != KeyAttribute && u.Source != nil {
		start := len(dst)
		if dst = u.Source.AppendID(dst); IsPlain(dst[start:]) && len(dst) > start && len(dst)-start <= MaxKeyCharacters {
			return dst
		}
		dst = dst[:start]
	}
	u.Load()
	text := k.text(u)
	if len(text) == 0 {
		text = u.Profile.ID
	}
	if len(text) == 0 {
		return append(dst, '-') // a profile without an id; a key must not be empty
	}
	if len(text) <= MaxKeyCharacters && utf8.Valid(text) {
		return append(dst, text...) // bets on short ids; longer text may still be short enough in characters
	}
	for n := 0; n < MaxKeyCharacters && len(text) > 0; n++ {
		r, size := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, r) // U+FFFD for a byte that is no UTF-8
		text = text[size:]
	}
	return dst
}

// text returns what the key is taken from, or nothing when the profile does not have it.
func (k PartitionKey) text(u *Update) []byte {
	switch k.source {
	case KeyIdentity:
		if list := u.Profile.Identities[k.index]; len(list) > 0 {
			return list[0].ID
		}
	case KeyAttribute:
		if v := &u.Profile.Attributes[k.index]; v.Kind == String || v.Kind == Literal {
			return v.Text
		}
	}
	return nil
}
