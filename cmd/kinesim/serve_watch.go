package main

import (
	"fmt"
	"sync"
	"text/tabwriter"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/kinesisfake/streams"
)

// served is what an endpoint has done up to a moment.
type served struct {
	at      time.Time
	calls   uint64
	records streams.Stats
	behind  string // who of the consumers lags most
}

func (s *serving) served() served {
	stats := s.server.Stats()
	now := served{at: time.Now(), records: stats.Records, behind: behind(s.server.Consumers())}
	for _, operation := range stats.Operations {
		now.calls += operation.Calls
	}
	return now
}

// rates is a line about what was done between two moments.
func rates(before, now served) string {
	per := func(a, b uint64) float64 { return float64(b-a) / max(now.at.Sub(before.at).Seconds(), 1e-3) }
	r, b := now.records, before.records
	line := fmt.Sprintf(
		"%.0f calls/s, %.0f records/s, %.2f MB/s, %.0f throttled/s; %s held",
		per(before.calls, now.calls),
		per(b.Stored, r.Stored),
		per(
			b.StoredBytes,
			r.StoredBytes,
		)/1e6,
		per(b.Throttled+b.ReadsThrottled, r.Throttled+r.ReadsThrottled),
		megabytes(uint64(r.HeldBytes)),
	)
	line += now.behind
	if r.Dropped > 0 {
		line += fmt.Sprintf(", %d DROPPED", r.Dropped)
	}
	return line
}

// megabytes is an amount of data for people.
func megabytes(n uint64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// watch shows rates until the returned function is called: one line that is written over on a terminal, a line every
// few seconds in which something happened elsewhere.
func (s *serving) watch() (end func()) {
	live := s.program.isTerminal(s.program.stderr) && s.program.env("TERM") != "dumb" && s.flags.log != "-"
	every := plainEvery
	if live {
		every = lineEvery
	}
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		before, warned := s.served(), false
		for {
			select {
			case <-ticker.C:
			case <-stop:
				return
			}
			now := s.served()
			if !warned && now.records.Dropped > 0 {
				warned = true
				s.warnDropped(live)
			}
			switch {
			case live:
				fmt.Fprintf(s.program.stderr, "\r%s\x1b[K", cli.Fit(rates(before, now), cli.Columns(s.program.stderr)))
			case now.calls != before.calls:
				s.program.say("%s", rates(before, now))
			}
			before = now
		}
	})
	return sync.OnceFunc(func() {
		close(stop)
		running.Wait()
		if live {
			fmt.Fprint(s.program.stderr, clearLine)
		}
	})
}

func (s *serving) warnDropped(live bool) {
	if live {
		fmt.Fprint(s.program.stderr, clearLine)
	}
	s.program.say("WARNING: the memory for records (--memory %s) is full: the oldest are dropped from now on, before their retention ends",
		s.flags.memory)
}

// count prints what was done in all.
func (s *serving) count() {
	stats := s.server.Stats()
	out := s.program.stdout
	if len(stats.Operations) > 0 {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(table, "operation\tcalls\terrors\tcut\tMB in\tMB out\tmean ms\t\n")
		for _, o := range stats.Operations {
			name := o.Operation
			if name == "" {
				name = "(none of the API)"
			}
			fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%.2f\t%.2f\t%.2f\t\n", name, o.Calls, o.Errors, o.Cut,
				float64(o.BytesIn)/1e6, float64(o.BytesOut)/1e6, float64(o.Duration.Microseconds())/1000/float64(o.Calls))
		}
		if err := table.Flush(); err != nil {
			s.program.say("note: %v", err)
		}
	}
	s.countConsumers()
	r := stats.Records
	fmt.Fprintf(out, "%d records stored (%s), %d throttled, %d reads throttled, %d expired, %d dropped for want of memory\n",
		r.Stored, megabytes(r.StoredBytes), r.Throttled, r.ReadsThrottled, r.Expired, r.Dropped)
	if r.Dropped > 0 {
		s.program.say("WARNING: %d records (%s) were dropped before their retention ended: --memory %s was too little",
			r.Dropped, megabytes(r.DroppedBytes), s.flags.memory)
	}
}
