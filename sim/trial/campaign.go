package trial

import (
	"context"
	"sync"
	"sync/atomic"
)

// Campaign is a series of cases drawn from one seed.
type Campaign struct {
	Seed    uint64
	First   uint64 // number of the first case
	Runs    uint64 // cases; 0 means until the context ends
	Workers int    // cases at once; at least 1. It changes nothing but the time that the campaign takes
	// Done is told how many cases have been run, now and then and from any goroutine, unless it is nil.
	Done func(runs uint64)
}

// Finding is a case with a violation.
type Finding struct {
	Case      Case
	Violation Violation
}

// twiceEvery is how many cases pass between two that are run twice, and once more with other numbers of workers.
const twiceEvery = 8

// Run checks the cases. It ends with the first finding, when the context ends, or after the last case; runs is how many
// cases were checked. Of several findings at once it returns the one with the lowest number.
func (s Campaign) Run(ctx context.Context) (runs uint64, found *Finding) {
	var next, done atomic.Uint64
	var mu sync.Mutex // guards found
	stop := make(chan struct{})
	var once sync.Once
	var workers sync.WaitGroup
	for range max(s.Workers, 1) {
		workers.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-ctx.Done():
					return
				default:
				}
				n := next.Add(1) - 1
				if s.Runs > 0 && n >= s.Runs {
					return
				}
				c := Draw(s.Seed, s.First+n)
				violation := c.check()
				count := done.Add(1)
				if s.Done != nil && count%16 == 0 {
					s.Done(count)
				}
				if violation != nil {
					once.Do(func() { close(stop) })
					mu.Lock()
					if found == nil || c.Number < found.Case.Number {
						found = &Finding{c, *violation}
					}
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return done.Load(), found
}

// check runs a case as a campaign does: every few twice.
func (c *Case) check() *Violation {
	if c.Number%twiceEvery == 0 {
		return c.CheckTwice()
	}
	return c.Check()
}

// Replay checks the case as a campaign does; nil when it holds.
func (c *Case) Replay() *Finding {
	if v := c.check(); v != nil {
		return &Finding{*c, *v}
	}
	return nil
}
