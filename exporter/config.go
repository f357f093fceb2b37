package exporter

import (
	"errors"
	"fmt"
	"time"
)

// Config says how exports are delivered. Adobe publishes the number of attempts and nothing else about delivery, so the rest is a
// choice of this project; DefaultConfig gives the defaults, and the README lists them.
type Config struct {
	// Lanes is how many lanes the partition keys are spread over. All exports of a key travel in one lane. The default is 4.
	Lanes int
	// InFlight is how many requests may be under way at once, over all lanes; each lane needs at least one. The default is 16.
	InFlight int
	// BatchRecords is how many records make a full batch, at most MaxBatchRecords, the default.
	BatchRecords int
	// BatchBytes is how many bytes of partition keys and data make a full batch, at most MaxBatchBytes. The default leaves a margin of
	// 64 KiB, since producers were refused a few KB below the limit (reference/kinesis.md 1.1).
	BatchBytes int
	// Linger is how long a record waits for its batch to fill, counted from its arrival in the lane. The default is 100 ms, as the KPL's.
	Linger time.Duration
	// OrderPerKey holds a later export of a partition key back while an earlier one is in flight or in retry. On by default.
	OrderPerKey bool
	// Pacing keeps what is sent to each shard just under its quota, so that hardly anything is throttled, and a full shard delays nothing
	// but its own exports. It needs Lanes to be 1, since a shard's quota is one number. Off by default: nothing says that the
	// destination does it.
	Pacing bool
	// Shards are the open shards of the stream where they are known; otherwise pacing learns them from answers.
	Shards []ShardSpan
	// Attempts is how often a record is sent in all, 0 when RetryFor decides. The default is 3: Adobe "stores the failed requests and
	// retries twice" (reference/destination.md 2.1-i).
	Attempts int
	// RetryFor is for how long after its first attempt a record is sent again, 0 when Attempts decides.
	RetryFor time.Duration
	// Backoff is the most that a record waits for its second attempt; each further wait may be twice as long, up to 10 s. The default is 500 ms;
	// Adobe publishes no spacing.
	Backoff time.Duration
	// QueueRecords is how many unfinished exports a lane holds before its producers have to wait. The default is 10,000.
	QueueRecords int
	// Timeout ends a request that has not been answered; its records are then ambiguous. The default is 10 s.
	Timeout time.Duration
	// MaxRecordBytes is the stream's limit for data and partition key of one record. The default is 1 MiB, Kinesis' own.
	MaxRecordBytes int
	// SampleEvery is how often, in the time that updates are due in, an export and a suppressed update are kept to be looked at. The
	// default is 0, never.
	SampleEvery time.Duration
	// Seed decides the jitter of the back-off.
	Seed uint64
}

// MaxQueueRecords is the most that QueueRecords may be: slots are counted in 32 bits.
const MaxQueueRecords = 100_000_000

// DefaultConfig is the configuration of a run that says nothing.
func DefaultConfig() Config {
	return Config{
		Lanes:          4,
		InFlight:       16,
		BatchRecords:   MaxBatchRecords,
		BatchBytes:     MaxBatchBytes - 64<<10,
		Linger:         100 * time.Millisecond,
		OrderPerKey:    true,
		Attempts:       3,
		Backoff:        defaultBackoff,
		QueueRecords:   10_000,
		Timeout:        10 * time.Second,
		MaxRecordBytes: DefaultMaxRecordBytes,
	}
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
	for _, row := range []struct {
		name       string
		value      int64
		least      int64
		most       int64
		isDuration bool
	}{
		{"lanes", int64(c.Lanes), 1, 1024, false},
		{"in_flight", int64(c.InFlight), int64(max(c.Lanes, 1)), 4096, false},
		{"batch.records", int64(c.BatchRecords), 1, MaxBatchRecords, false},
		{"batch.bytes", int64(c.BatchBytes), 1, MaxBatchBytes, false},
		{"batch.linger", int64(c.Linger), 0, int64(time.Minute), true},
		{"attempts", int64(c.Attempts), 0, 1000, false},
		{"retry_for", int64(c.RetryFor), 0, int64(24 * time.Hour), true},
		{"backoff", int64(c.Backoff), int64(time.Millisecond), int64(maxBackoff), true},
		{"queue", int64(c.QueueRecords), 1, MaxQueueRecords, false},
		{"timeout", int64(c.Timeout), int64(time.Millisecond), int64(time.Hour), true},
		{"max_record", int64(c.MaxRecordBytes), 1, MaxMaxRecordBytes, false},
	} {
		show := func(v int64) string {
			if row.isDuration {
				return time.Duration(v).String()
			}
			return fmt.Sprint(v)
		}
		switch {
		case row.value < row.least:
			mistakes = append(mistakes, fmt.Errorf("%s: %s is less than the least allowed, %s", row.name, show(row.value), show(row.least)))
		case row.value > row.most:
			mistakes = append(mistakes, fmt.Errorf("%s: %s is more than the most allowed, %s", row.name, show(row.value), show(row.most)))
		}
	}
	if (c.Attempts > 0) == (c.RetryFor > 0) {
		mistakes = append(mistakes, fmt.Errorf("attempts and retry_for: exactly one of them decides when a record is given up (attempts is %d, retry_for %s)", c.Attempts, c.RetryFor))
	}
	if c.Pacing && c.Lanes != 1 {
		mistakes = append(mistakes, fmt.Errorf("pacing: needs lanes to be 1, not %d, since a shard's quota is one number", c.Lanes))
	}
	return errors.Join(mistakes...)
}
