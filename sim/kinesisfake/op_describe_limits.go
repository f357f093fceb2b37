package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// DescribeLimits: the account's. There are no delivery channels, so their count is 0.
func describeLimits(s *Server, c *call) error {
	if err := c.decode(&struct{}{}); err != nil {
		return err
	}
	var account streams.AccountInfo
	err := s.look(c, "", func(now time.Time, m *streams.Model) error {
		account = m.DescribeAccount(now)
		return nil
	})
	if err != nil {
		return err
	}
	return c.respond(struct {
		ShardLimit, OpenShardCount, OnDemandStreamCount, OnDemandStreamCountLimit, ChannelCount int
	}{account.ShardsMax, account.OpenShards, account.OnDemandStreams, account.OnDemandStreamsMax, 0})
}
