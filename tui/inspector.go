package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"kinesim/sim/report/frame"
)

// inspector is what the payload panel shows.
type inspector struct {
	suppressed bool // suppressed updates instead of exports
	filter     string
	cursor     int  // row of the list
	scroll     int  // first line of the payload that is shown
	frozen     bool // the list stays as it is
	held       [2][]frame.Sample
}

// list is what there is to choose from, newest first.
func (in *inspector) list(f *frame.Frame) []frame.Sample {
	samples := in.all(f)
	if in.filter == "" {
		return samples
	}
	wanted := parseFilter(in.filter)
	return slices.DeleteFunc(slices.Clone(samples), func(s frame.Sample) bool { return !wanted.match(&s) })
}

func (in *inspector) all(f *frame.Frame) []frame.Sample {
	switch {
	case in.frozen && in.suppressed:
		return in.held[1]
	case in.frozen:
		return in.held[0]
	case in.suppressed:
		return f.Unexported
	}
	return f.Exported
}

// row is the row of the list that is chosen: the one under the cursor, or the newest one before the end of the moment
// that is pointed at.
func (in *inspector) row(list []frame.Sample, f *frame.Frame) int {
	if f.Moment != nil && !in.frozen {
		if i := slices.IndexFunc(list, func(s frame.Sample) bool { return s.Due < f.Moment.Until() }); i >= 0 {
			return i
		}
		return len(list) - 1
	}
	return min(in.cursor, len(list)-1)
}

// selected is the sample that is chosen, or nil.
func (in *inspector) selected(f *frame.Frame) *frame.Sample {
	list := in.list(f)
	if len(list) == 0 {
		return nil
	}
	return &list[in.row(list, f)]
}

// freeze keeps the samples of a frame, or follows the newest ones again.
func (in *inspector) freeze(f *frame.Frame, frozen bool) {
	if frozen {
		in.cursor = max(in.row(in.list(f), f), 0)
	}
	in.frozen = frozen
	in.held = [2][]frame.Sample{f.Exported, f.Unexported}
	if !frozen {
		in.cursor, in.scroll, in.held = 0, 0, [2][]frame.Sample{}
	}
}

// move moves the cursor. A list that one reads must not run away, so it freezes.
func (in *inspector) move(f *frame.Frame, by int) {
	if !in.frozen {
		in.freeze(f, true)
	}
	in.cursor = min(max(in.cursor+by, 0), max(len(in.list(f))-1, 0))
	in.scroll = 0
}

// choose changes what the list is of.
func (in *inspector) choose(suppressed bool) {
	in.suppressed, in.cursor, in.scroll = suppressed, 0, 0
}

// exported is a line of what is written of the samples that a filter chooses.
type exported struct {
	Due      float64         `json:"due"` // seconds since the start
	Profile  string          `json:"profile"`
	Key      string          `json:"partition_key,omitempty"`
	Triggers []string        `json:"triggers,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	Why      string          `json:"why,omitempty"`
	Changes  []string        `json:"changes"`
	Outcome  string          `json:"outcome,omitempty"`
	Code     string          `json:"code,omitempty"`
	Attempts int             `json:"attempts,omitempty"`
	Shard    string          `json:"shard,omitempty"`
	Sequence string          `json:"sequence_number,omitempty"`
	Payload  json.RawMessage `json:"payload,omitempty"`
}

// ndjson writes samples as lines of JSON, in the order of time. A payload that is no JSON becomes a string.
func ndjson(list []frame.Sample) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for i := range slices.Backward(list) {
		s := &list[i]
		line := exported{
			Due: s.Due.Seconds(), Profile: s.Profile, Key: s.Key, Triggers: s.Triggers, Reason: s.Reason, Why: s.Why, Changes: s.Changes,
			Outcome: s.Outcome, Code: s.Code, Attempts: s.Attempts, Shard: s.Shard, Sequence: s.Sequence,
		}
		switch {
		case s.Payload == "":
		case json.Valid([]byte(s.Payload)):
			line.Payload = json.RawMessage(s.Payload)
		default:
			line.Payload, _ = json.Marshal(s.Payload) // a string
		}
		if err := encoder.Encode(line); err != nil {
			return nil, fmt.Errorf("encode the payloads: %w", err)
		}
	}
	return out.Bytes(), nil
}

// exportName is a file name for samples that were written at a moment of the run.
func exportName(at time.Duration) string { return fmt.Sprintf("payloads-%d.ndjson", at.Milliseconds()) }
