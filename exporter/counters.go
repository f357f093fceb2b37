package exporter

// Counters are what delivery counts, one value all the way: lanes count into it, snapshots add it up, and summary.json,
// the lines of --ui json and the dashboard hold it as it is. A counter is a field here, with its key in JSON, and a
// line of add.
type Counters struct {
	Records      uint64 `json:"records"`        // acknowledged
	RecordBytes  uint64 `json:"bytes"`          // data and partition keys of these
	Requests     uint64 `json:"requests"`       // PutRecords calls
	PeakInFlight int    `json:"peak_in_flight"` // most requests under way at once
	Narrowed     uint64 `json:"narrowed"`       // times that less was sent at once, since answers came late
	Attempts     uint64 `json:"attempts"`       // records sent, each attempt counted
	Retries      uint64 `json:"retries"`        // of these, second and later attempts
	Throttled    uint64 `json:"throttled"`      // attempts refused for want of throughput

	Codes    map[string]uint64 `json:"codes"`    // failed attempts by error code
	Failures map[string]uint64 `json:"failures"` // failed exports by reason
	Unknowns map[string]uint64 `json:"unknowns"` // unknown exports by the code of their last attempt

	// the partition key that most exports waited for at once, one record a round trip; "" when none did
	HotKey       string `json:"hot_key"`
	HotKeyWaited int    `json:"hot_key_waited"` // about how many
}

// Identities counts identities in the payloads of exports, as Adobe's metrics of a dataflow do.
type Identities struct {
	Activated uint64 `json:"activated"` // of acknowledged records
	Failed    uint64 `json:"failed"`    // of failed and unknown exports
}

func newCounters() Counters {
	return Counters{Codes: map[string]uint64{}, Failures: map[string]uint64{}, Unknowns: map[string]uint64{}}
}

// add adds what another has counted. The maps must be there.
func (c *Counters) add(o *Counters) {
	c.Records += o.Records
	c.RecordBytes += o.RecordBytes
	c.Requests += o.Requests
	c.PeakInFlight = max(c.PeakInFlight, o.PeakInFlight)
	c.Narrowed += o.Narrowed
	c.Attempts += o.Attempts
	c.Retries += o.Retries
	c.Throttled += o.Throttled
	merge(c.Codes, o.Codes)
	merge(c.Failures, o.Failures)
	merge(c.Unknowns, o.Unknowns)
	if o.HotKeyWaited > c.HotKeyWaited {
		c.HotKey, c.HotKeyWaited = o.HotKey, o.HotKeyWaited
	}
}

// Plus adds what another has counted.
func (c *Counters) Plus(o *Counters) {
	if c.Codes == nil {
		*c = c.Copy()
	}
	c.add(o)
}

// Copy is a copy that shares nothing, and whose maps are there.
func (c *Counters) Copy() Counters {
	copied := newCounters()
	copied.add(c)
	return copied
}

func merge(into, from map[string]uint64) {
	for code, count := range from {
		into[code] += count
	}
}
