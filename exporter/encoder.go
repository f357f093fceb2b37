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
	judged   []judged
	encoded  int // of judged

	sizesOnly bool
	serial    uint64 // of exports, while nothing but their size is known
}

// NewEncoder makes an Encoder for a configuration.
func NewEncoder(flow *profile.Dataflow, key profile.PartitionKey, cfg Config) *Encoder {
	return &Encoder{flow: flow, key: key, hashKeys: cfg.Pacing, sampler: sampler{every: cfg.SampleEvery},
		sizesOnly: cfg.SizesOnly}
}

// judged is an export that is not encoded yet.
type judged struct {
	due      time.Duration
	decision profile.Decision
}

// Judge decides about an update: it answers ReasonNone when that is an export, and else why not. Exports are to be
// encoded in their order, at once or later.
func (n *Encoder) Judge(due time.Duration, u *profile.Update) profile.Reason {
	decision := n.decide(due, u)
	if decision.Export() {
		n.judged = append(n.judged, judged{due, decision})
	}
	return decision.Reason
}

// decide is Judge for an export that is encoded at once. An update that is none may be kept to be looked at.
func (n *Encoder) decide(due time.Duration, u *profile.Update) profile.Decision {
	decision := n.flow.Detect(u)
	if !decision.Export() && n.sampler.wants(due) {
		n.sampler.suppress(due, u, decision)
	}
	return decision
}

// Encode appends the first export to the chunk that was judged and not encoded. The update is as it was then.
func (n *Encoder) Encode(c *Chunk, u *profile.Update) {
	j := &n.judged[n.encoded]
	if n.encoded++; n.encoded == len(n.judged) {
		n.judged, n.encoded = n.judged[:0], 0
	}
	n.begin(u)
	n.encode(c, j.due, u, j.decision)
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
	var kept *Sample
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
		kept = newSample(due, u, d)
		if c.bare {
			kept.Payload = bytes.Clone(payload)
		}
		c.keepSample(e, kept)
	}
	if w == nil {
		return
	}
	if before := w.keep(payload, sampled); sampled {
		kept.Previous = before
	}
}

// take appends an export that was encoded elsewhere, of a key that was made elsewhere too.
func (n *Encoder) take(c *Chunk, due time.Duration, payload []byte) *export {
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
