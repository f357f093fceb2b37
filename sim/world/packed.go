package world

import "kinesim/exporter/profile"

// packed are words, mostly as JSON, one behind the other and close together, so that they take few lines of the caches.
// Most are short: they are copied with what stands behind them, whatever their length, which nobody could foretell.
type packed struct {
	text   []byte
	starts []uint32 // of each word in text, and the end of the last one
}

// packedShort is the length up to which a word is copied so.
const packedShort = 32

// packedRoom is how far behind the beginning of a word may be read.
const packedRoom = 64

// newPacked packs words as they are, or quotes them: as JSON strings.
func newPacked(list [][]byte, quote bool) *packed {
	made := &packed{starts: []uint32{0}}
	for _, word := range list {
		if quote {
			made.text = profile.AppendString(made.text, word)
		} else {
			made.text = append(made.text, word...)
		}
		made.starts = append(made.starts, uint32(len(made.text)))
	}
	made.text = append(made.text, make([]byte, packedRoom)...) // which the copy of the last one reaches into
	return made
}

func (p *packed) count() int { return len(p.starts) - 1 }

// word is one of the words.
func (p *packed) word(i int) []byte { return p.text[p.starts[i]:p.starts[i+1]:p.starts[i+1]] }

// plain tells whether all of the words are: see profile.Value.
func (p *packed) plain() bool { return profile.IsPlain(p.text[:p.starts[p.count()]]) }

// put copies a word to a place in a text, which has room for it and for packedShort, and returns where it ends.
func (p *packed) put(text []byte, at, i int) int {
	word, to := p.text[p.starts[i]:p.starts[i+1]], text[at:]
	if len(word) > packedShort {
		return at + copy(to, word)
	}
	word = word[:packedShort]
	*(*[16]byte)(to) = *(*[16]byte)(word)
	*(*[16]byte)(to[16:]) = *(*[16]byte)(word[16:])
	return at + int(p.starts[i+1]-p.starts[i])
}

// append appends a word.
func (p *packed) append(dst []byte, i int) []byte {
	start, end := int(p.starts[i]), int(p.starts[i+1])
	before := len(dst)
	if end-start <= packedShort && cap(dst)-before >= packedShort {
		to, from := dst[before:before+packedShort], p.text[start:start+packedShort]
		*(*[16]byte)(to) = *(*[16]byte)(from)
		*(*[16]byte)(to[16:]) = *(*[16]byte)(from[16:])
		return dst[:before+end-start]
	}
	return append(dst, p.text[start:end]...)
}
