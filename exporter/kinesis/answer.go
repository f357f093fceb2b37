package kinesis

import (
	"context"

	"kinesim/exporter"
)

// exchange is one PutRecords on its way through the SDK: what it sends, and what its answer said.
type exchange struct {
	body    *body
	turn    uint64 // of the body
	answer  []byte
	results []exporter.Result
	settled bool // results hold what the answer said

	// Sequence numbers lie one behind the other until the answer is read whole, and then become one string: one allocation an answer.
	sequences []byte
	ends      []int // of each result's sequence number
	known     texts
}

// exchangeOf is the exchange that a context carries, or nil.
func exchangeOf(ctx context.Context) *exchange {
	if watched, ok := ctx.Value(attemptKey{}).(*attempt); ok {
		return watched.exchange
	}
	return nil
}

// begin makes ready for the entries of an answer.
func (x *exchange) begin() {
	x.sequences, x.ends = x.sequences[:0], x.ends[:0]
}

// entry takes an entry of an answer. It returns false when it says nothing certain, or when there are more entries than records.
func (x *exchange) entry(e *answerEntry) bool {
	i := len(x.ends)
	if i == len(x.results) {
		return false
	}
	switch {
	case len(e.code) > 0:
		x.results[i] = failed(x.known.redacted(e.code), x.known.redacted(e.message))
	case len(e.sequence) > 0 && len(e.shard) > 0:
		x.results[i] = exporter.Result{Outcome: exporter.Acked, Shard: x.known.text(e.shard)}
		x.sequences = append(x.sequences, e.sequence...)
	default:
		return false
	}
	x.ends = append(x.ends, len(x.sequences))
	return true
}

// end completes the results. It returns false when there are fewer entries than records.
func (x *exchange) end() bool {
	if len(x.ends) != len(x.results) {
		return false
	}
	all, start := string(x.sequences), 0
	for i, end := range x.ends {
		if end > start {
			x.results[i].Sequence = all[start:end]
			start = end
		}
	}
	return true
}

// answerEntry is an entry of an answer, in the answer's own bytes; what it does not have is empty.
type answerEntry struct{ sequence, shard, code, message []byte }

// member is where a member of an entry goes, or nil when it is not one of them.
func (e *answerEntry) member(name []byte) *[]byte {
	switch string(name) {
	case "SequenceNumber":
		return &e.sequence
	case "ShardId":
		return &e.shard
	case "ErrorCode":
		return &e.code
	case "ErrorMessage":
		return &e.message
	}
	return nil
}

// usual is the last entry of a stored record. One that is as long, piece by piece, need not be taken apart: comparing is much faster.
type usual struct {
	entry                                  []byte // whole
	sequence, sequenceEnd, shard, shardEnd int
}

// note remembers a whole entry that was taken apart into e, whose texts are parts of it.
func (u *usual) note(entry []byte, e *answerEntry) {
	u.entry = nil
	if len(e.sequence) == 0 || len(e.shard) == 0 || len(e.code) > 0 || len(e.message) > 0 {
		return
	}
	// A part's place follows from what is left of the memory behind it.
	u.sequence = cap(entry) - cap(e.sequence)
	u.sequenceEnd = u.sequence + len(e.sequence)
	u.shard = cap(entry) - cap(e.shard)
	u.shardEnd = u.shard + len(e.shard)
	if u.sequenceEnd <= u.shard { // as Kinesis orders them
		u.entry = entry
	}
}

// match takes apart an entry at the start of rest that is like the last one but for the texts themselves. It returns its length, or 0.
func (u *usual) match(rest []byte, e *answerEntry) int {
	n := len(u.entry)
	if n == 0 || len(rest) < n || string(rest[:u.sequence]) != string(u.entry[:u.sequence]) ||
		string(rest[u.sequenceEnd:u.shard]) != string(u.entry[u.sequenceEnd:u.shard]) || string(rest[u.shardEnd:n]) != string(u.entry[u.shardEnd:n]) {
		return 0
	}
	e.sequence, e.shard = rest[u.sequence:u.sequenceEnd], rest[u.shard:u.shardEnd]
	return n
}

// texts keeps one string of each text that answers repeat: the ids of shards, error codes and messages.
type texts struct {
	recent [16]string // by the last byte, which tells most shards from each other
	plain  map[string]string
	clean  map[string]string // by the text as it came
}

// Bounds of the memory of texts. A stream has fewer shards that are open at once, and AWS's texts are shorter.
const (
	mostTexts = 4096
	longText  = 512
)

// text returns a text that is not empty.
func (t *texts) text(raw []byte) string {
	recent := &t.recent[raw[len(raw)-1]%16]
	if string(raw) != *recent {
		*recent = keep(&t.plain, raw, func(text string) string { return text })
	}
	return *recent
}

// redacted is redact of a text.
func (t *texts) redacted(raw []byte) string { return keep(&t.clean, raw, redact) }

func keep(texts *map[string]string, raw []byte, change func(string) string) string {
	text, ok := (*texts)[string(raw)]
	if ok {
		return text
	}
	key := string(raw)
	text = change(key)
	if len(key) > longText {
		return text
	}
	if *texts == nil || len(*texts) == mostTexts {
		*texts = map[string]string{}
	}
	(*texts)[key] = text
	return text
}
