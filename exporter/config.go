package exporter

import (
	"errors"
	"fmt"
	"time"

	"kinesim/exporter/setting"
)

// Config says how exports are delivered. Adobe publishes the number of attempts and nothing else about delivery, so the
// rest is a choice of this project. What each setting decides, its default and its bounds are declared in ConfigTable.
type Config struct {
	Lanes        int
	InFlight     int // over all lanes; each needs at least one
	BatchRecords int
	BatchBytes   int // of partition keys and data
	Linger       time.Duration
	OrderPerKey  bool
	Pacing       bool // needs Lanes to be 1, since a shard's quota is one number
	Adaptive     bool
	Attempts     int // 0 when RetryFor decides
	RetryFor     time.Duration
	Backoff      time.Duration
	QueueRecords int
	Timeout      time.Duration
	Wire         Wire // for the Sink; the exporter itself does not look at it

	// Shards are the open shards of the stream where they are known; otherwise pacing learns them from answers.
	Shards []ShardSpan
	// QuotaShare is how much of each shard's quota pacing may use, where others pace what they send to the same stream;
	// 0 for all of it.
	QuotaShare float64
	// MaxRecordBytes is the stream's limit for data and partition key of one record.
	MaxRecordBytes int
	// SampleEvery is how often, in the time that updates are due in, an export and a suppressed update are kept to be
	// looked at; 0 for never.
	SampleEvery time.Duration
	// SlowStart begins with little under way where Adaptive widens it, for an endpoint of which nobody knows what it
	// can take.
	SlowStart bool
	// SizesOnly leaves payloads out of bare exports, and with them the digest: only how large they are is known.
	SizesOnly bool
	// Seed decides the jitter of the back-off.
	Seed uint64
}

// Wire is how requests are written.
type Wire string

const (
	WireJSON  Wire = "json"  // AWS JSON 1.1, straight from the records
	WireCBOR  Wire = "cbor"  // AWS CBOR 1.1, likewise
	WirePlain Wire = "plain" // by the AWS SDK as it comes
)

// MaxQueueRecords is the most that QueueRecords may be: queues are bounded, so that memory is.
const MaxQueueRecords = 10_000_000

// batchMargin is how far a batch stays under MaxBatchBytes by default: producers were refused a few bytes under the
// limit when it was 5 MiB (amazon-kinesis-streams-for-fluent-bit issue 21).
const batchMargin = 64 << 10

// ConfigTable declares the settings in the order in which people meet them.
func ConfigTable() []setting.Of[Config] { return configTable }

var configTable = []setting.Of[Config]{
	{
		Key: "lanes", Flag: "lanes", About: "lanes that exports are divided over by partition key; all exports of a key travel in one",
		Field: setting.CountAt(func(c *Config) *int { return &c.Lanes }, 4),
		Least: 1, Most: 1_024, Why: setting.Most("each lane has its own queue and batch"),
		Cases: setting.Numbers(1, 1, 2, 3, 4, 6),
	},
	{
		Key: "in_flight", Flag: "in-flight", About: "requests under way at once, over all lanes; at least one a lane",
		Field: setting.CountAt(func(c *Config) *int { return &c.InFlight }, 16),
		Least: 1, Most: 4_096, Why: setting.Most("each request holds a connection"),
		Cases: setting.Numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
	},
	{
		Key: "batch.records", Summary: "batch_records", About: "most records of a batch",
		Field: setting.CountAt(func(c *Config) *int { return &c.BatchRecords }, MaxBatchRecords),
		Least: 1, Most: MaxBatchRecords, Why: setting.Both("PutRecords takes 1 to 500 records"),
		Cases: setting.Numbers(MaxBatchRecords, 1, 2, 3, 10, 50),
	},
	{
		Key: "batch.bytes", Summary: "batch_bytes", About: "most bytes of a batch, data and partition keys",
		Field: setting.BytesAt(func(c *Config) *int { return &c.BatchBytes }, MaxBatchBytes-batchMargin),
		Least: 1, Most: MaxBatchBytes, Why: setting.Most("PutRecords takes 10 MiB, data and partition keys"),
		Cases: setting.Numbers(MaxBatchBytes, 1, 1_500, 5_000, 20_000, 1<<20),
	},
	{
		Key: "batch.linger", Summary: "linger", About: "how long a record may wait for its batch to fill, from its arrival in the " +
			"lane; the KPL's default",
		Field: setting.SpanAt(func(c *Config) *time.Duration { return &c.Linger }, 100*time.Millisecond),
		Least: 0, Most: int64(time.Minute), Why: setting.Most("records should not wait longer"),
		Cases: setting.Numbers(0, time.Millisecond, 20*time.Millisecond, 100*time.Millisecond, time.Second),
	},
	{
		Key: "order_per_key", Flag: "order", About: "hold a later export of a partition key back while an earlier one is under way",
		Field: setting.ToggleAt(func(c *Config) *bool { return &c.OrderPerKey }, true),
	},
	{
		Key: "pacing", Flag: "pacing", About: "keep what is sent to each shard just under its quota, so that a full shard delays " +
			"nothing but its own exports; " +
			"all exports then travel in one lane",
		Field: setting.ToggleAt(func(c *Config) *bool { return &c.Pacing }, false), // nothing says that the destination does it
	},
	{
		Key: "adaptive",
		About: "send less at once where that makes late answers come sooner, and more again when they do; " +
			"what is under way is then in_flight requests of batch.records at most",
		Field: setting.ToggleAt(func(c *Config) *bool { return &c.Adaptive }, true),
	},
	{
		Key: "attempts", Flag: "attempts", Note: "3 (none with retry_for)", About: "attempts in all: Adobe tries once and retries twice",
		Field: setting.CountAt(func(c *Config) *int { return &c.Attempts }, 3),
		Least: 1, Most: 1_000, Optional: true, Instead: "retry_for",
		Why:   setting.Why{Least: "an export is tried at least once", Most: "retry_for says so of many attempts"},
		Cases: setting.Numbers(3, 1, 2, 4, 5),
	},
	{
		Key: "retry_for", Flag: "retry-for", Note: "not set", About: "instead of a number of attempts: how long after its first " +
			"attempt an export is retried",
		Field: setting.SpanAt(func(c *Config) *time.Duration { return &c.RetryFor }, 0),
		Least: int64(time.Millisecond), Most: int64(24 * time.Hour), Optional: true,
		Why:     setting.Most("a stream keeps records for 24 h by default"),
		Instead: "attempts",
		Cases: setting.Numbers(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, time.Millisecond, 200*time.Millisecond, time.Second, 5*time.Second,
			30*time.Second),
	},
	{
		Key: "backoff", About: "the most that an export waits for its second attempt; each further wait may be twice as long, up to 10 s",
		Field: setting.SpanAt(func(c *Config) *time.Duration { return &c.Backoff }, 500*time.Millisecond), // Adobe publishes no spacing
		Least: int64(time.Millisecond), Most: int64(maxBackoff), Why: setting.Most("waits grow up to 10 s"),
		Cases: setting.Numbers(500*time.Millisecond, 500*time.Millisecond, time.Millisecond, 50*time.Millisecond, 3*time.Second),
	},
	{
		Key: "queue", Summary: "queue_records", About: "unfinished exports that a lane holds before its producers wait",
		Field: setting.CountAt(func(c *Config) *int { return &c.QueueRecords }, 10_000),
		Least: 1, Most: MaxQueueRecords, Why: setting.Most("queues are bounded, so that memory is"),
		Cases: setting.Numbers(10_000, 1, 2, 5, 20, 100),
	},
	{
		Key: "timeout", About: "of one request; its records are then ambiguous",
		Field: setting.SpanAt(func(c *Config) *time.Duration { return &c.Timeout }, 10*time.Second),
		Least: int64(time.Millisecond), Most: int64(time.Hour), Why: setting.Most("a request has to end"),
		Cases: setting.Numbers(10*time.Second, 20*time.Millisecond, 100*time.Millisecond, time.Second),
	},
	{
		Key: "wire", Flag: "wire", Clocked: "no request is written", About: "how requests are written: json and cbor straight from the records, plain by the AWS SDK as " +
			"it comes",
		Field: setting.WordAt(func(c *Config) *Wire { return &c.Wire }, WireJSON),
		Words: setting.Words(WireJSON, WireCBOR, WirePlain), Cases: []setting.Value{{Word: string(WireJSON)}}, // no socket in a random case
	},
}

// DefaultConfig is the configuration of a run that says nothing.
func DefaultConfig() Config {
	c := Config{MaxRecordBytes: DefaultMaxRecordBytes}
	for i := range configTable {
		configTable[i].Set(&c, configTable[i].Default)
	}
	return c
}

// WithDefaults gives settings that are zero, and may not be, their defaults: what was stored before a setting existed
// does not have it.
func (c Config) WithDefaults() Config {
	for i := range configTable {
		if d := &configTable[i]; d.Get(&c) == (setting.Value{}) && d.Check(&c) != nil {
			d.Set(&c, d.Default)
		}
	}
	return c
}

// Share is how many of the requests in flight the given lane may have.
func (c Config) Share(lane int) int {
	share := c.InFlight / c.Lanes
	if lane < c.InFlight%c.Lanes {
		share++
	}
	return share
}

// Validate returns every mistake in c, joined, or nil.
func (c Config) Validate() error {
	var mistakes []error
	for i := range configTable {
		mistakes = append(mistakes, configTable[i].Check(&c))
	}
	if c.InFlight < c.Lanes {
		mistakes = append(mistakes, fmt.Errorf("in_flight: %d is less than one for each of %d lanes", c.InFlight, c.Lanes))
	}
	if c.MaxRecordBytes < 1 || c.MaxRecordBytes > MaxMaxRecordBytes {
		mistakes = append(mistakes, fmt.Errorf("max_record: %d is not between 1 and %d, the most that a stream allows", c.MaxRecordBytes,
			MaxMaxRecordBytes))
	}
	if (c.Attempts > 0) == (c.RetryFor > 0) {
		mistakes = append(mistakes,
			fmt.Errorf("attempts and retry_for: exactly one of them decides when a record is given up (attempts is %d, retry_for %s)",
				c.Attempts, c.RetryFor))
	}
	if c.Pacing && c.Lanes != 1 {
		mistakes = append(mistakes, fmt.Errorf("pacing: needs lanes to be 1, not %d, since a shard's quota is one number", c.Lanes))
	}
	return errors.Join(mistakes...)
}
