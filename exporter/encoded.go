package exporter

import (
	"time"

	"github.com/zeebo/xxh3"
)

// OfferEncoded hands over an export that was detected and encoded elsewhere; both slices are copied. It blocks as Offer does.
func (p *Producer) OfferEncoded(due time.Duration, key, payload []byte) {
	if lane := p.intake.OfferEncoded(due, key, payload); lane >= 0 {
		p.send(lane)
	}
}

// OfferEncoded takes an export that was detected and encoded elsewhere. It returns the lane whose chunk is full now, or -1.
func (in *Intake) OfferEncoded(due time.Duration, key, payload []byte) int {
	in.stats.offered++
	keyHash := xxh3.Hash(key)
	lane := int(keyHash % uint64(len(in.open)))
	c := in.open[lane]
	if c == nil {
		c = in.free.get()
		in.open[lane] = c
	}
	e := c.add(key, payload)
	e.key, e.due = keyHash, due
	if in.paced {
		e.place = placeOf(key)
	}
	in.stats.exports++
	in.stats.payloadBytes += uint64(len(payload))
	in.stats.digest = in.stats.digest.Add(e.hash)
	if c.full() {
		return lane
	}
	return -1
}

// add copies an export into the chunk, and hashes it. The key's length stands before the key, so that the message that Hash is defined over
// lies in one piece.
func (c *Chunk) add(key, payload []byte) *export {
	start := len(c.arena)
	c.arena = append(c.arena, byte(len(key)), byte(len(key)>>8), byte(len(key)>>16), byte(len(key)>>24))
	c.arena = append(c.arena, key...)
	data := len(c.arena)
	c.arena = append(c.arena, payload...)
	sum := xxh3.Hash128(c.arena[start:])
	c.exports = append(c.exports, export{
		hash: Digest{Hi: sum.Hi, Lo: sum.Lo}, start: start + 4, data: data, end: len(c.arena),
	})
	return &c.exports[len(c.exports)-1]
}
