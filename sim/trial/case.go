package trial

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// Case is one short run with everything that decides it: what Draw draws from a seed, and what a case file holds.
// Moments count from the start of the run; durations in a file are nanoseconds.
type Case struct {
	Seed   uint64 // of the campaign that it was drawn in
	Number uint64 // its place in there

	Scenario  scenarios.Scenario // stream and export settings included; its timeline holds events and faults
	Producers int                // modelled
	Samples   time.Duration      // between two exports that are kept to be looked at; 0 for none

	Quota      streams.Limits // of each shard; Write is the scenario's stream.throttle
	Latency    faults.Delay   // of an answer
	Transit    Transit
	Reshards   []Reshard
	Interrupts []Interruption // none or one
}

// Transit is how long some of the requests are under way before the endpoint sees them.
type Transit struct {
	Share float64 // of requests, 0 to 1
	Delay faults.Delay
}

// Reshard splits one of the open shards in its middle, or merges it with its right neighbour.
type Reshard struct {
	At    time.Duration
	Merge bool
	Shard int // counted among the open shards, modulo their number
}

// Interruption is what Ctrl-C does: nothing more is generated, and what is on its way is delivered for at most Drain,
// or given up at once.
type Interruption struct {
	At    time.Duration
	Hard  bool
	Drain time.Duration // of a soft one
}

// ReadCase reads a case file. A key that no case has is a mistake, so that a file that has become out of date is not
// taken for another case; so is what cannot be run.
func ReadCase(data []byte) (Case, error) {
	c, err := decodeCase(data)
	if err != nil {
		return Case{}, err
	}
	t := newTrial(&c)
	if err = t.prepare(); err == nil && len(c.Scenario.Workload) == 0 {
		err = fmt.Errorf("the workload has no phase")
	}
	if err != nil {
		return Case{}, fmt.Errorf("read case: %w", err)
	}
	return c, nil
}

func decodeCase(data []byte) (Case, error) {
	var c Case
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Case{}, fmt.Errorf("read case: %w", err)
	}
	if d.More() {
		return Case{}, fmt.Errorf("read case: something follows it")
	}
	return c, nil
}

// JSON is the case as a file.
func (c *Case) JSON() []byte {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		panic("trial: a case that is no JSON: " + err.Error()) // plain values only; infinite numbers are never drawn
	}
	return append(text, '\n')
}

// clone is a copy that shares nothing that may be changed.
func (c *Case) clone() Case {
	copied, err := decodeCase(c.JSON())
	if err != nil {
		panic("trial: a case that cannot be read back: " + err.Error())
	}
	return copied
}

// troubledUntil is when the last fault, reshard or interruption of the case is over.
func (c *Case) troubledUntil() time.Duration {
	var end time.Duration
	for _, f := range c.Scenario.Faults() {
		end = max(end, f.Until())
	}
	for _, r := range c.Reshards {
		end = max(end, r.At)
	}
	for _, i := range c.Interrupts {
		end = max(end, i.At+i.Drain)
	}
	return end
}
