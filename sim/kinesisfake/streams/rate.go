package streams

import (
	"time"

	"kinesim/sim/kinesisfake/bucket"
)

// dryRunsPerSecond is the rate of DryRun calls, all operations of a stream together (kds-dryrun-validation).
const dryRunsPerSecond = 1

// ratesMax bounds the memory of the counters. Beyond it all are forgotten: each is about one second.
const ratesMax = 10_000

type rateKey struct{ operation, stream string }

// Admit counts a call of an operation, and refuses it beyond its rate, of which 0 stands for none. The stream is empty
// where the calls of all streams are counted together.
func (m *Model) Admit(now time.Time, operation, stream string, perSecond int64) error {
	if !m.config.Limits.Control || perSecond == 0 || m.countCall(now, rateKey{operation, stream}, perSecond) {
		return nil
	}
	if stream == "" {
		return limitExceeded("Rate exceeded for account %s.", m.config.Account)
	}
	return limitExceeded("Rate exceeded for stream %s under account %s.", stream, m.config.Account)
}

// DryRun ends an operation that was only tried, after everything else of it has been found right. Its error is AWS's
// answer to a DryRun that would have succeeded (kds-dryrun-validation, 2026-09-01), or to one too many.
func (m *Model) DryRun(now time.Time, stream, operation string) error {
	if m.config.Limits.Control && !m.countCall(now, rateKey{"DryRun", stream}, dryRunsPerSecond) {
		return &Error{"ThrottlingException", "Rate exceeded for DryRun calls of stream " + stream + " under account " + m.config.Account + "."}
	}
	return &Error{"DryRunOperationException", "DryRunOperation validation succeeded while calling " + operation +
		" operation.: Request would have succeeded, but DryRun flag is set."}
}

func (m *Model) countCall(now time.Time, key rateKey, perSecond int64) bool {
	w := m.rates[key]
	if w == nil {
		if len(m.rates) >= ratesMax {
			clear(m.rates)
		}
		w = &bucket.Window{}
		m.rates[key] = w
	}
	return w.Take(now.UnixNano(), 0, 1, perSecond)
}
