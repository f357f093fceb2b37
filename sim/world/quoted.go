package world

import "kinesim/exporter/profile"

// quoted are words as JSON, one behind the other and close together, so that they take few lines of the caches. Most
// are short: they are copied as a whole word of the machine, whatever their length, which nobody could foretell.
type quoted struct {
	text   []byte
	starts []uint32 // of each word in text, and the end of the last one
}

// quotedShort is the length up to which a word is copied so.
const quotedShort = 16

// newQuoted makes JSON strings of words; of words that are JSON already, without quoting them.
func newQuoted(list [][]byte, quote bool) *quoted {
	made := &quoted{starts: []uint32{0}}
	for _, word := range list {
		if quote {
			made.text = profile.AppendString(made.text, word)
		} else {
			made.text = append(made.text, word...)
		}
		made.starts = append(made.starts, uint32(len(made.text)))
	}
	made.text = append(made.text, make([]byte, quotedShort)...) // which the copy of the last one reaches into
	return made
}

func (q *quoted) count() int { return len(q.starts) - 1 }

// append appends a word.
func (q *quoted) append(dst []byte, i int) []byte {
	start, end := int(q.starts[i]), int(q.starts[i+1])
	before := len(dst)
	if end-start <= quotedShort && cap(dst)-before >= quotedShort {
		*(*[quotedShort]byte)(dst[before : before+quotedShort]) = *(*[quotedShort]byte)(q.text[start:])
		return dst[:before+end-start]
	}
	return append(dst, q.text[start:end]...)
}
