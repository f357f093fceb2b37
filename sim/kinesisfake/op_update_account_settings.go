package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UpdateAccountSettings: begins or ends the commitment to a minimum throughput, which lasts 24 hours at least.
func updateAccountSettings(s *Server, c *call) error {
	var r struct {
		MinimumThroughputBillingCommitment *struct{ Status *string }
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	wish := r.MinimumThroughputBillingCommitment
	v.require("minimumThroughputBillingCommitment", wish != nil)
	if wish != nil {
		v.requireOneOf("minimumThroughputBillingCommitment.status", wish.Status, "[ENABLED, DISABLED]")
	}
	if err := v.err(); err != nil {
		return err
	}
	return s.respondAccount(c, s.do, func(now time.Time, m *streams.Model) { m.Commit(now, *wish.Status == streams.CommitmentEnabled) })
}
