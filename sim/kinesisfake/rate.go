package kinesisfake

import "time"

// rateScope is what the calls of an operation are counted by.
type rateScope uint8

const (
	perAccount rateScope = iota
	perStream
)

type operationRate struct {
	perSecond int64
	scope     rateScope
}

// operationRates are the calls per second that AWS answers (service-sizes-and-limits and the API reference, 2026-10). GetRecords has
// its rate by shard: see Limits.Read.
var operationRates = map[string]operationRate{
	"AddTagsToStream":               {5, perAccount},
	"CreateStream":                  {5, perAccount},
	"DeleteStream":                  {5, perAccount},
	"DeregisterStreamConsumer":      {5, perStream},
	"DescribeAccountSettings":       {5, perAccount},
	"DescribeLimits":                {1, perAccount},
	"DescribeStream":                {10, perAccount},
	"DescribeStreamConsumer":        {20, perStream},
	"DescribeStreamSummary":         {20, perAccount},
	"ListShards":                    {1000, perStream},
	"ListStreamConsumers":           {5, perStream},
	"ListStreams":                   {5, perAccount},
	"ListTagsForStream":             {5, perAccount},
	"MergeShards":                   {5, perStream},
	"RegisterStreamConsumer":        {5, perAccount},
	"RemoveTagsFromStream":          {5, perAccount},
	"SplitShard":                    {5, perStream},
	"UpdateAccountSettings":         {5, perAccount},
	"UpdateShardCount":              {10, perAccount},
	"UpdateStreamWarmThroughput":    {5, perAccount},
	"DecreaseStreamRetentionPeriod": {5, perStream},
	"IncreaseStreamRetentionPeriod": {5, perStream},
}

// dryRunsPerSecond is the rate of DryRun calls, all operations of a stream together (kds-dryrun-validation).
const dryRunsPerSecond = 1

// ratesMax bounds the memory of the counters. Beyond it all are forgotten: each is about one second.
const ratesMax = 10_000

type rateKey struct{ operation, stream string }

// admit counts a call of an operation, and refuses it beyond its rate. The stream is empty for operations of no particular one.
func (m *Model) admit(now time.Time, operation, stream string) error {
	if !m.config.Limits.Control {
		return nil
	}
	rate, limited := operationRates[operation]
	if !limited {
		return nil
	}
	if rate.scope == perAccount {
		stream = ""
	}
	if m.countCall(now, rateKey{operation, stream}, rate.perSecond) {
		return nil
	}
	if stream == "" {
		return limitExceeded("Rate exceeded for account %s.", m.config.Account)
	}
	return limitExceeded("Rate exceeded for stream %s under account %s.", stream, m.config.Account)
}

// admitDryRun counts a DryRun call.
func (m *Model) admitDryRun(now time.Time, stream string) error {
	if !m.config.Limits.Control || m.countCall(now, rateKey{"DryRun", stream}, dryRunsPerSecond) {
		return nil
	}
	return &Error{"ThrottlingException", "Rate exceeded for DryRun calls of stream " + stream + " under account " + m.config.Account + "."}
}

func (m *Model) countCall(now time.Time, key rateKey, perSecond int64) bool {
	w := m.rates[key]
	if w == nil {
		if len(m.rates) >= ratesMax {
			clear(m.rates)
		}
		w = &window{}
		m.rates[key] = w
	}
	return w.take(now.UnixNano(), 0, 1, perSecond)
}
