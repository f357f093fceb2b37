package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// behind is who lags most, for a line; empty when nobody reads or nobody waits.
func behind(c readers.Snapshot) string {
	var most readers.Consumer
	for _, one := range c.Consumers {
		if !one.Gone && one.Total.Lag > most.Total.Lag {
			most = one
		}
	}
	if most.Total.LagRecords == 0 {
		return ""
	}
	return fmt.Sprintf("; %s is %d records and %s behind", most.Name, most.Total.LagRecords, most.Total.Lag.Round(100*time.Millisecond))
}

// countConsumers prints what each consumer has read, and what is wrong with it.
func (s *serving) countConsumers() {
	snapshot := s.server.Consumers()
	if len(snapshot.Consumers) == 0 {
		return
	}
	table := tabwriter.NewWriter(s.program.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "consumer\tstream\trecords\tMB\treads\tthrottled\tbehind\tlag\tagain\tskipped\tlost\t\n")
	for _, c := range snapshot.Consumers {
		t := c.Total
		fmt.Fprintf(
			table,
			"%s\t%s\t%d\t%.2f\t%d\t%d\t%d\t%s\t%d\t%d\t%d\t\n",
			c.Name,
			c.Stream,
			t.Records,
			float64(t.Bytes)/1e6,
			t.Reads,
			t.Throttled,
			t.LagRecords,
			t.Lag.Round(time.Millisecond),
			t.Again,
			t.Skipped,
			t.Lost,
		)
	}
	if err := table.Flush(); err != nil {
		s.program.say("note: %v", err)
	}
	for _, c := range snapshot.Consumers {
		for _, note := range []struct {
			shards []uint32
			words  string
		}{{c.Unread, "has never read"}, {c.Waiting, "has not picked up the children"}} {
			if len(note.shards) > 0 && !c.Gone {
				s.program.say("note: %s %s of %s: %s", c.Name, note.words, c.Stream, shardList(note.shards))
			}
		}
	}
	for _, c := range snapshot.Contended {
		s.program.say("note: %s share the five reads and 2 MiB a second of %s of %s: %d of their reads were refused",
			strings.Join(c.Consumers, ", "), streams.ShardID(c.Shard), c.Stream, c.Throttled)
	}
}

// shardList names a few shards.
func shardList(numbers []uint32) string {
	const most = 5
	var names []string
	for _, number := range numbers[:min(len(numbers), most)] {
		names = append(names, streams.ShardID(number))
	}
	text := strings.Join(names, ", ")
	if more := len(numbers) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
