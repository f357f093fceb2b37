package streams

import "time"

// Status of an account's commitment to a minimum throughput (API_MinimumThroughputBillingCommitmentOutput), which
// On-demand Advantage is.
const (
	CommitmentEnabled  = "ENABLED"
	CommitmentDisabled = "DISABLED"
	CommitmentEnding   = "ENABLED_UNTIL_EARLIEST_ALLOWED_END"
)

// commitmentTime is the shortest commitment (kinesis pricing, 2025-11-04).
const commitmentTime = 24 * time.Hour

// account is what the account has set for all its streams.
type account struct {
	StartedAt time.Time // of the commitment; zero without one ever
	Ending    bool
	EndedAt   time.Time
}

func (a *account) status(now time.Time) string {
	switch {
	case a.StartedAt.IsZero() || a.Ending && !now.Before(a.EndedAt):
		return CommitmentDisabled
	case a.Ending:
		return CommitmentEnding
	}
	return CommitmentEnabled
}

// AccountInfo describes an account's commitment. Moments that have not come are zero.
type AccountInfo struct {
	Status                              string
	StartedAt, EarliestEndAt, EndedAt   time.Time
	OpenShards, ShardsMax               int
	OnDemandStreams, OnDemandStreamsMax int
}

// DescribeAccount is the state of the account.
func (m *Model) DescribeAccount(now time.Time) AccountInfo {
	info := AccountInfo{
		Status: m.account.status(now), OpenShards: m.openShards(), ShardsMax: m.config.ShardsMax,
		OnDemandStreams: m.onDemandStreams(), OnDemandStreamsMax: m.config.OnDemand.StreamsMax,
	}
	if a := &m.account; !a.StartedAt.IsZero() {
		info.StartedAt, info.EarliestEndAt = a.StartedAt, a.StartedAt.Add(commitmentTime)
		if info.Status == CommitmentDisabled {
			info.EndedAt = a.EndedAt
		}
	}
	return info
}

// Commit begins or ends the commitment to a minimum throughput. One that is ended early runs for 24 hours all the same.
func (m *Model) Commit(now time.Time, enabled bool) {
	a := &m.account
	switch status := a.status(now); {
	case enabled && status == CommitmentDisabled:
		*a = account{StartedAt: now}
	case enabled:
		a.Ending, a.EndedAt = false, time.Time{}
	case status == CommitmentEnabled:
		a.Ending, a.EndedAt = true, now
		if earliest := a.StartedAt.Add(commitmentTime); now.Before(earliest) {
			a.EndedAt = earliest
		}
	}
}
