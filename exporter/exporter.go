package exporter

import (
	"fmt"
	"sync"
	"time"

	"kinesim/exporter/profile"
)

// Clock tells the time since the run started. Only the real-time driver calls it.
type Clock func() time.Duration

// Exporter is the export core under its real-time driver: updates go in through producers, records go out through a
// sink, and what became of each export is told to an observer. It is made by Start and ended by Close.
type Exporter struct {
	cfg      Config
	flow     *profile.Dataflow
	key      profile.PartitionKey
	clock    Clock
	observer Observer
	free     FreeList
	driver   *driver

	mu        sync.Mutex
	producers []*Producer
}

// Start checks the configuration and starts the lanes. The observer may be nil. Clock must be the one that the Due of
// updates is told in.
func Start(cfg Config, flow *profile.Dataflow, key profile.PartitionKey, sink Sink, observer Observer, clock Clock) (*Exporter, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("export settings: %w", err)
	}
	// Chunks on the way, in every lane's queue, and one that each producer fills: more than that never wait for reuse.
	free := make(FreeList, cfg.Lanes*(laneQueue+cfg.QueueRecords/chunkExports+2))
	e := &Exporter{cfg: cfg, flow: flow, key: key, clock: clock, observer: observer, free: free}
	e.driver = startDriver(cfg, sink, observer, clock, free)
	return e, nil
}

// Producer returns a new way in, for the use of one goroutine. All updates of a profile must go through one producer,
// in their order. Every producer has to be closed before the exporter is.
func (e *Exporter) Producer() *Producer {
	p := &Producer{exporter: e, intake: NewIntake(e.flow, e.key, e.cfg, e.free), lateness: newLateness()}
	p.shared.lateness = newLateness()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.producers = append(e.producers, p)
	return p
}

// Interrupt gives up what is not acknowledged: exports that were never sent fail as interrupted, unanswered ones become
// unknown. Producers that wait are let go. It may be called more than once.
func (e *Exporter) Interrupt() { e.driver.interrupt() }

// Refused is closed when the sink has said that nothing will be taken any more: Snapshot.Refusal says why. What is not
// in flight has failed, and so does what is offered from then on, so whoever generates may as well stop.
func (e *Exporter) Refused() <-chan struct{} { return e.driver.refused }

// Close waits until every export is settled. All producers have to be closed already.
func (e *Exporter) Close() { e.driver.close() }

// Snapshot is what has been done so far. It costs some hundred microseconds, so it is for eyes, not for loops.
func (e *Exporter) Snapshot() Snapshot {
	s := newSnapshot()
	// Lanes first: what a lane has received was counted by its producer before it was sent.
	received := e.driver.snapshot(&s)
	e.mu.Lock()
	producers := e.producers
	e.mu.Unlock()
	var handed, open uint64
	for _, p := range producers {
		stats := p.snapshot(&s)
		handed += stats.handed
		open += stats.exports - stats.handed
	}
	s.Ledger.InFlight += open + handed - received
	s.At = e.clock()
	return s
}
