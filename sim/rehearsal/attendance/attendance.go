package attendance

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/objective"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// Book is how consumers kept up over time, made of looks at who has read what.
type Book struct {
	moment func() time.Duration // of the run's schedule
	tell   func(format string, args ...any)

	mu      sync.Mutex
	order   []*attendee
	last    time.Time // look
	settled time.Time // when the last export was; zero before
}

// Begin says what tells the moment of the run's schedule, and who is told of consumers that fall behind or catch up. It
// comes before the first look.
func (b *Book) Begin(moment func() time.Duration, tell func(format string, args ...any)) {
	b.moment, b.tell = moment, tell
}

// Add takes a look in.
func (b *Book) Add(now readers.Snapshot) {
	for _, news := range b.take(now) {
		b.tell("%s", news)
	}
}

// take takes a look in, and returns what is to be told of it.
func (b *Book) take(now readers.Snapshot) (news []string) {
	at := b.moment()
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.At.Before(b.last) {
		return nil // two goroutines look
	}
	b.last = now.At
	for i := range now.Consumers {
		c := &now.Consumers[i]
		one := b.of(c)
		if !one.drained.IsZero() {
			continue // what follows is not about this run
		}
		was := one.open
		one.look(at, c)
		one.pace.add(now.At, c, one.open)
		switch {
		case one.open && !was:
			news = append(news, fmt.Sprintf("consumer %s falls behind: %s records wait for it", one.name,
				report.FormatCount(c.Total.LagRecords)))
		case was && !one.open:
			news = append(news, fmt.Sprintf("consumer %s has caught up", one.name))
		}
		if b.settled.IsZero() {
			one.came.add(now.At, c, one.open)
		}
		if !b.settled.IsZero() && c.Total.LagRecords == 0 {
			one.drained = now.At
			one.close(at)
		}
	}
	return news
}

// of is the line of a consumer, which is new when it is seen first.
func (b *Book) of(c *readers.Consumer) *attendee {
	i := slices.IndexFunc(b.order, func(one *attendee) bool { return one.name == c.Name && one.fanOut == c.FanOut })
	if i >= 0 {
		return b.order[i]
	}
	one := &attendee{name: c.Name, fanOut: c.FanOut, lag: hdr.New(int64(time.Millisecond), int64(LagMost), 3)}
	one.line.Name, one.line.FanOut = c.Name, c.FanOut != ""
	b.order = append(b.order, one)
	return one
}

// Settle notes that no more records come.
func (b *Book) Settle(now readers.Snapshot) {
	b.Add(now)
	b.mu.Lock()
	b.settled = now.At
	b.mu.Unlock()
	b.Add(now)
}

// List is how everybody kept up, by name.
func (b *Book) List(now readers.Snapshot, held time.Duration) (list []report.Consumer) {
	at := b.moment()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.order {
		i := slices.IndexFunc(now.Consumers, func(c readers.Consumer) bool { return c.Name == one.name && c.FanOut == one.fanOut })
		if i < 0 {
			continue // its stream is gone
		}
		one.close(at)
		list = append(list, one.report(&now.Consumers[i], now.Contended, b.settled, held))
	}
	slices.SortFunc(list, func(a, b report.Consumer) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Lags are what objectives are judged by: how far behind everybody was, in all looks, and how they kept up.
func (b *Book) Lags(kept []report.Consumer) (list []objective.Consumer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.order {
		c := objective.Consumer{Name: one.name, Lag: one.lag}
		for i := range kept {
			if k := &kept[i]; k.Name == one.name && k.FanOut == one.fanOut {
				c.Read, c.Rereads, c.Unread = k.Records-k.Rereads, k.Rereads, k.BehindRecords+k.NeverRead
				if k.DrainedAfter != nil {
					c.Drained = new(time.Duration(*k.DrainedAfter * float64(time.Second)))
				}
			}
		}
		list = append(list, c)
	}
	return list
}

// Lines are the consumers as frames have them.
func (b *Book) Lines() []frame.ConsumerLine {
	b.mu.Lock()
	defer b.mu.Unlock()
	var lines []frame.ConsumerLine
	for _, one := range b.order {
		lines = append(lines, one.line)
	}
	return lines
}

// FanOut are the names with which those are registered that have been pushed to so far.
func (b *Book) FanOut() (names []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.order {
		if one.fanOut != "" {
			names = append(names, one.fanOut)
		}
	}
	return names
}
