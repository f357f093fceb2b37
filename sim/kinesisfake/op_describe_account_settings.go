package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// DescribeAccountSettings: whether the account has committed itself to a minimum throughput (On-demand Advantage).
func describeAccountSettings(s *Server, c *call) error {
	if err := c.decode(&struct{}{}); err != nil {
		return err
	}
	return s.respondAccount(c, s.look, func(time.Time, *streams.Model) {})
}

type commitment struct {
	Status               string
	StartedAt            *wire.Epoch `json:",omitempty"`
	EarliestAllowedEndAt *wire.Epoch `json:",omitempty"`
	EndedAt              *wire.Epoch `json:",omitempty"`
}

// respondAccount changes the account's settings and answers them.
func (s *Server) respondAccount(c *call, run runner, change func(now time.Time, m *streams.Model)) error {
	var account streams.AccountInfo
	err := run(c, "", func(now time.Time, m *streams.Model) error {
		change(now, m)
		account = m.DescribeAccount(now)
		return nil
	})
	if err != nil {
		return err
	}
	return c.respond(struct{ MinimumThroughputBillingCommitment commitment }{commitment{
		account.Status, optionalEpoch(account.StartedAt), optionalEpoch(account.EarliestEndAt), optionalEpoch(account.EndedAt),
	}})
}

// optionalEpoch is nil for the zero time.
func optionalEpoch(at time.Time) *wire.Epoch {
	if at.IsZero() {
		return nil
	}
	return &wire.Epoch{Time: at}
}
