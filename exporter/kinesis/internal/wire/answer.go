package wire

import "kinesim/exporter"

// Answer reads answers of PutRecords into results. It is used again for the next answer, and is for one goroutine at a
// time.
type Answer struct {
	Results []exporter.Result // of the records that the request held, in their order

	// Sequence numbers lie one behind the other until the answer is read whole, and then become one string: one
	// allocation an answer.
	sequences []byte
	ends      []int // of each result's sequence number
	known     texts
}

// begin makes ready for the entries of an answer.
func (a *Answer) begin() {
	a.sequences, a.ends = a.sequences[:0], a.ends[:0]
}

// entry takes an entry of an answer. It returns false when it says nothing certain, or when there are more entries than
// records.
func (a *Answer) entry(e *answerEntry) bool {
	i := len(a.ends)
	if i == len(a.Results) {
		return false
	}
	switch {
	case len(e.code) > 0:
		a.Results[i] = Refusal(a.known.redacted(e.code), a.known.redacted(e.message))
	case len(e.sequence) > 0 && len(e.shard) > 0:
		a.Results[i] = exporter.Result{Outcome: exporter.Acked, Shard: a.known.text(e.shard)}
		a.sequences = append(a.sequences, e.sequence...)
	default:
		return false
	}
	a.ends = append(a.ends, len(a.sequences))
	return true
}

// end completes the results. It returns false when there are fewer entries than records.
func (a *Answer) end() bool {
	if len(a.ends) != len(a.Results) {
		return false
	}
	all, start := string(a.sequences), 0
	for i, end := range a.ends {
		if end > start {
			a.Results[i].Sequence = all[start:end]
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
