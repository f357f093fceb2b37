package exporter

import (
	"bytes"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter/profile"
)

// Encoder turns updates into exports, in chunks that it is given, and counts nothing. An Intake has one; so has a
// driver that generates ahead and puts exports into their order afterwards: see Counts. It is for the use of one
// goroutine.
type Encoder struct {
	flow     *profile.Dataflow
	key      profile.PartitionKey
	hashKeys bool // are wanted
	sampler  sampler
	name     []byte // partition key of the export that is being encoded
	hash     uint64 // of name
	message  []byte // of a bare export: what is hashed

	sizesOnly bool
	serial    uint64 // of exports, while nothing but their size is known
}

// NewEncoder makes an Encoder for a configuration.
func NewEncoder(flow *profile.Dataflow, key profile.PartitionKey, cfg Config) *Encoder {
	return &Encoder{flow: flow, key: key, hashKeys: cfg.Pacing, sampler: sampler{every: cfg.SampleEvery},
		sizesOnly: cfg.SizesOnly}
}

// Offer takes one update. It appends its export to the chunk and answers ReasonNone, or answers why there is none.
func (n *Encoder) Offer(c *Chunk, due time.Duration, u *profile.Update) profile.Reason {
	decision := n.flow.Detect(u)
	if !decision.Export() {
		if n.sampler.wants(due) {
			n.sampler.suppress(due, u, decision)
		}
		return decision.Reason
	}
	n.begin(u)
	n.encode(c, due, u, decision)
	return profile.ReasonNone
}

// Suppressed are the suppressed updates that are kept to be looked at. The list never changes: there is another one
// when there are more.
func (n *Encoder) Suppressed() []*Sample { return n.sampler.suppressed }

// begin makes the partition key of an update.
func (n *Encoder) begin(u *profile.Update) {
	n.name = n.key.Append(n.name[:0], u)
	n.hash = xxh3.Hash(n.name)
}

// encode appends the export of the update whose partition key was made.
func (n *Encoder) encode(c *Chunk, due time.Duration, u *profile.Update, decision profile.Decision) *export {
	var e *export
	switch {
	case c.bare && n.sizesOnly:
		var size int
		size, n.message = n.flow.PayloadSize(n.message, u)
		n.serial++
		e = c.endSized(n.name, size, uint64(due)+n.serial)
	case c.bare:
		n.message = n.flow.AppendPayload(appendKey(n.message[:0], n.name), u)
		e = c.endBare(n.message, len(n.name))
	default:
		start := c.begin(n.name)
		data := len(c.arena)
		c.arena = n.flow.AppendPayload(c.arena, u)
		e = c.end(start, data)
	}
	n.end(c, e, due)
	e.triggers, e.identities, e.via = decision.Triggers, uint16(decision.Identities), u.Via
	if sampled, watched := n.sampler.pick(due, e.key); sampled || watched != nil {
		n.sample(c, e, due, u, decision, sampled, watched)
	}
	return e
}

// sample keeps what is to be looked at of an export, and the payload of one whose key is watched.
func (n *Encoder) sample(c *Chunk, e *export, due time.Duration, u *profile.Update, d profile.Decision, sampled bool, w *watchedKey) {
	var payload []byte
	switch {
	case c.bare && n.sizesOnly:
		n.message = n.flow.AppendPayload(n.message[:0], u)
		payload = n.message
	case c.bare:
		payload = n.message[len(n.message)-int(e.end-e.data):]
	default:
		payload = c.arena[e.data:e.end]
	}
	if sampled {
		e.sample = newSample(due, u, d)
		if c.bare {
			e.sample.Payload = bytes.Clone(payload)
		}
	}
	if w == nil {
		return
	}
	if before := w.keep(payload, sampled); sampled {
		e.sample.Previous = before
	}
}

// encoded appends an export that was encoded elsewhere, of a key that was made elsewhere too.
func (n *Encoder) encoded(c *Chunk, due time.Duration, payload []byte) *export {
	start := c.begin(n.name)
	data := len(c.arena)
	c.arena = append(c.arena, payload...)
	e := c.end(start, data)
	n.end(c, e, due)
	return e
}

func (n *Encoder) end(c *Chunk, e *export, due time.Duration) {
	e.key, e.due = n.hash, due
	if n.hashKeys {
		e.hashKey = hashKeyOf(c.arena[e.start:e.data])
	}
}
