package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/bucket"
)

// rateScope is what the calls of an operation are counted by.
type rateScope uint8

const (
	perAccount rateScope = iota
	perStream
)

// dryRunsPerSecond is the rate of DryRun calls, all operations of a stream together (kds-dryrun-validation).
const dryRunsPerSecond = 1

// ratesMax bounds the memory of the counters. Beyond it all are forgotten: each is about one second.
const ratesMax = 10_000

type rateKey struct{ operation, stream string }

// admit counts a call of an operation, and refuses it beyond its rate. The stream is empty for operations of no
// particular one.
func (m *Model) admit(now time.Time, operation, stream string) error {
	if !m.config.Limits.Control {
		return nil
	}
	asked := operations[operation]
	if asked.perSecond == 0 {
		return nil
	}
	if asked.scope == perAccount {
		stream = ""
	}
	if m.countCall(now, rateKey{operation, stream}, asked.perSecond) {
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
		w = &bucket.Window{}
		m.rates[key] = w
	}
	return w.Take(now.UnixNano(), 0, 1, perSecond)
}
