package consumer

import (
	"math"
	"math/rand/v2"
	"time"
)

// Config is what a consumer is.
type Config struct {
	Name string
	Seed uint64

	Median   time.Duration // that a record takes
	Sigma    float64       // of the logarithm of what a record takes; 0 for always the same
	Batch    int           // records that are given to a worker at once, at most
	Window   time.Duration // that records are gathered for, unless a batch is full before
	Parallel int           // workers of a shard; those of a partition key go to one of them
	FanOut   bool          // pushed to, instead of polling

	BytesPerSecond float64 // that a shard gives it; 0 for no bound

	Bad     float64 // share of records that always fail
	Bisect  bool    // a batch that fails is split in two
	Retries int     // of a batch that fails, before it is discarded; below 0 for ever

	RestartEvery, RestartTakes time.Duration // 0 for never
}

// AWS's numbers: see the package's documentation.
const (
	pollEvery  = time.Second
	batchBytes = 6 << 20 // of an event
	eventBytes = 531     // of AWS's example of an event around a record's key and data, written without spaces
)

// took draws how long so many records take.
func (c *Config) took(random *rand.Rand, records int) time.Duration {
	if c.Sigma == 0 {
		return time.Duration(records) * c.Median
	}
	sum := 0.0
	for range records {
		sum += math.Exp(c.Sigma * random.NormFloat64())
	}
	return time.Duration(sum * float64(c.Median))
}

// up is the first moment not before another at which the consumer is not being restarted, and when it is restarted
// next.
func (c *Config) up(at time.Duration) (from, until time.Duration) {
	if c.RestartEvery <= 0 {
		return at, math.MaxInt64
	}
	if n := at / c.RestartEvery; n > 0 && at < n*c.RestartEvery+c.RestartTakes {
		at = n*c.RestartEvery + c.RestartTakes
	}
	return at, (at/c.RestartEvery + 1) * c.RestartEvery
}
