package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Consumer is how one consumer of the stream kept up with a run, as it stands in summary.json. What counts as read is
// what its requests were answered with, or what was pushed to it; how far it got with that nobody can see. Moments are
// seconds of the run, lags seconds of the clock.
type Consumer struct {
	Name           string   `json:"name"`
	Records        uint64   `json:"records"`         // read, those that were read again among them
	BehindRecords  uint64   `json:"behind_records"`  // that waited for it at the end
	LagP99         float64  `json:"lag_p99"`         // in 99 of 100 moments of the run it was not further behind: the age of what waited
	LagMax         float64  `json:"lag_max"`         //
	ThrottledReads uint64   `json:"throttled_reads"` // that the quotas of reading refused
	DrainedAfter   *float64 `json:"drained_after"`   // the last export; null when it had not read everything in the time of --hold
	Rereads        uint64   `json:"rereads"`         // records that it had read before

	FanOut     string   `json:"fan_out,omitempty"` // name of the registered consumer; "" for one that polls
	Reads      uint64   `json:"reads"`             // calls that were answered, or events pushed
	Bytes      uint64   `json:"bytes"`
	Lag        float64  `json:"lag"`                 // at the end
	LagMaxAt   float64  `json:"lag_max_at"`          // when it was furthest behind
	Behind     []Span   `json:"behind"`              // when it was behind by more than BehindAfter
	NeverRead  uint64   `json:"never_read"`          // records in front of where it began, jumped over, or gone before it came
	Expired    uint64   `json:"expired"`             // iterators that had expired when they were used
	Resumed    uint64   `json:"resumed"`             // iterators that went on where it was, as after a restart
	Rewound    uint64   `json:"rewound"`             // iterators behind where it was
	Unread     []string `json:"unread"`              // shards that hold records, and that it never asked for
	Waiting    []string `json:"waiting"`             // of these, children of shards that it has read to their end
	SharesWith []string `json:"shares_with"`         // who polls the same shards, where not all get what they ask for
	Stopped    Span     `json:"stopped"`             // the longest time without a read while records waited
	ReadRate   float64  `json:"read_rate"`           // records a second over five seconds, at its best
	ReadBehind float64  `json:"read_behind"`         // records a second while it was behind; 0 unknown
	ReadBytes  float64  `json:"read_bytes"`          // bytes a second of one shard, likewise
	CameRate   float64  `json:"came_rate"`           // records a second that came while it was behind
	CamePeak   float64  `json:"came_peak"`           // the most in five seconds
	CameBytes  float64  `json:"came_bytes"`          // bytes a second, likewise
	Shards     int      `json:"shards"`              // that it reads: not to their end
	Enough     string   `json:"enough"`              // what would have been enough; "" for one that kept up
	Noted      bool     `json:"noted,omitempty"`     // seen by its checkpoints alone: records count as read when one has passed them
	Model      bool     `json:"model,omitempty"`     // of virtual time, and no program
	Failures   uint64   `json:"failures,omitempty"`  // batches of a model that failed
	Discarded  uint64   `json:"discarded,omitempty"` // records that it gave up
	Stuck      int      `json:"stuck,omitempty"`     // workers that wait for a record that always fails
	Hold       float64  `json:"hold,omitempty"`      // how long the run stayed for it at most
}

// Span is a time of the run; a span that has not ended ends with the run.
type Span struct {
	From  float64 `json:"from"`
	Until float64 `json:"until"`
}

// BehindAfter is the lag in seconds beyond which a consumer counts as behind. Who polls is behind by its pause all the
// time, Lambda by a second and the KCL 3 by one and a half (its idleTimeBetweenReadsInMillis is 1,500); and with a look
// and a frame more, a tenth of a second each, who falls behind is named within two seconds.
const BehindAfter = 1.75

// ReadQuota is what all that poll a shard may read of it in a second, in bytes: 2 MiB (Kinesis service quotas).
const ReadQuota = 2 << 20

// judgedConsumers returns them with what would have been enough for each.
func judgedConsumers(list []Consumer) []Consumer {
	list = slices.Clone(list)
	for i := range list {
		list[i].Enough = list[i].enough()
	}
	return list
}

// missed tells whether it did not read all that there was.
func (c *Consumer) missed() bool { return c.DrainedAfter == nil }

// pace is how fast it read when there was enough to read.
func (c *Consumer) pace() float64 {
	if c.ReadBehind > 0 {
		return c.ReadBehind
	}
	return c.ReadRate
}

// enough is what would have let it keep up.
func (c *Consumer) enough() string {
	pace := c.pace()
	switch {
	case !c.missed() && len(c.Behind) == 0:
		return ""
	case c.Stuck > 0:
		return fmt.Sprintf("retries with a bound, and bisect: %s wait for a record that always fails", few(uint64(c.Stuck), "worker", "workers"))
	case c.Reads == 0:
		return "a consumer that reads: see whether it runs, and reads this stream in this region"
	case len(c.Waiting) > 0:
		return fmt.Sprintf("a worker for each child of a shard that was divided: %s", some(c.Waiting))
	case len(c.Unread) > 0:
		return fmt.Sprintf("a worker for each shard: it never read %s", some(c.Unread))
	case c.Noted && c.Stopped.Until-c.Stopped.From > BehindAfter:
		return fmt.Sprintf("to note how far it has come: none of its checkpoints moved for %s from %s",
			duration(c.Stopped.Until-c.Stopped.From), clock(c.Stopped.From))
	case c.Stopped.Until-c.Stopped.From > BehindAfter && pace > c.CameRate:
		return fmt.Sprintf("to go on reading: it did not for %s from %s, and at %s records/s it is faster than the %s/s that came",
			duration(c.Stopped.Until-c.Stopped.From), clock(c.Stopped.From), compact(pace), compact(c.CameRate))
	case c.ThrottledReads*10 > c.Reads && len(c.SharesWith) > 0:
		return fmt.Sprintf("enhanced fan-out, which gives it 2 MiB/s of each shard to itself: it shares five reads and 2 MiB a second with %s",
			some(c.SharesWith))
	case c.FanOut == "" && c.ReadBytes > 0.9*ReadQuota:
		return fmt.Sprintf("%d shards, or enhanced fan-out beside other consumers: it read all that a shard gives (2 MiB/s), and %s/s came",
			shardsFor(c.CameBytes, ReadQuota, c.Shards), size(uint64(c.CameBytes)))
	case c.ThrottledReads*10 > c.Reads:
		return "fewer calls: a shard answers five a second, whoever asks"
	case len(c.Behind) == 0:
		return fmt.Sprintf("a longer --hold: it was %s behind at most", duration(c.LagMax))
	case pace <= 0:
		return "a consumer that reads: none of its reads had a record"
	case c.CameRate > pace:
		return fmt.Sprintf("%s: it read %s records/s, and %s/s came, at most %s/s. Or %s shards, each read as fast as it read one",
			speeds(factor(c.CameRate/pace), factor(c.CamePeak/pace)), compact(pace), compact(c.CameRate), compact(c.CamePeak),
			either(c.shardsFor(c.CameRate), c.shardsFor(c.CamePeak)))
	case c.CamePeak > pace:
		return fmt.Sprintf("%s times the speed never to be behind: it read %s records/s, and at most %s/s came. Or %d shards, "+
			"each read as fast as it read one", factor(c.CamePeak/pace), compact(pace), compact(c.CamePeak), c.shardsFor(c.CamePeak))
	}
	return fmt.Sprintf("more time: it read %s records/s, and %s/s came", compact(pace), compact(c.CameRate))
}

// speeds tells how much faster a consumer has to be to read everything in time, and never to be behind.
func speeds(average, peak string) string {
	if average == peak {
		return average + " times the speed, to be done with the last export and never to be behind"
	}
	return average + " times the speed to be done with the last export, " + peak + " times never to be behind"
}

// either tells two numbers, once where they are the same.
func either(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return fmt.Sprintf("%d or %d", least, most)
}

// shardsFor is how many shards it takes to read at a rate, if each is read as fast as those were.
func (c *Consumer) shardsFor(rate float64) int {
	return shardsFor(rate, c.pace()/float64(max(c.Shards, 1)), c.Shards)
}

// factor is a ratio above one, rounded up: what is less is not enough.
func factor(ratio float64) string { return fmt.Sprintf("%.1f", math.Ceil(max(ratio, 1)*10)/10) }

// shardsFor is how many shards it takes for a rate, if one gives so much; more than there are.
func shardsFor(rate, one float64, now int) int {
	if one <= 0 {
		return now + 1
	}
	return max(int(rate/one)+1, now+1)
}

// some names a few.
func some(names []string) string {
	const most = 3
	text := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// checkConsumers names those that had not read everything when the run stopped waiting for them.
func checkConsumers(s Summary) (Verdict, *Reason) {
	var late []string
	try := ""
	for i := range s.Consumers {
		c := &s.Consumers[i]
		if !c.missed() {
			continue
		}
		if try == "" && c.Enough != "" {
			try = "for " + c.Name + ": " + c.Enough
		}
		late = append(late, c.short())
	}
	if len(late) == 0 {
		return Pass, nil
	}
	return Objective, &Reason{What: strings.Join(late, "; "), Try: try}
}

// short says in what a consumer fell short that did not drain.
func (c *Consumer) short() string {
	if c.Reads == 0 {
		return fmt.Sprintf("consumer %s never read", c.Name)
	}
	text := fmt.Sprintf("consumer %s was %s and %s behind when the run had waited %s for it", c.Name,
		few(c.BehindRecords, "record", "records"), duration(c.Lag), duration(c.Hold))
	if n := len(c.Behind); n > 0 {
		text += ", behind since " + clock(c.Behind[n-1].From)
	}
	return text
}

// consumers writes a table of them, and what is to be said of each.
func (t *text) consumers(list []Consumer) {
	if len(list) == 0 {
		return
	}
	const nameColumns, numberColumns = 20, 10 // 80 in all, which every terminal has
	rows := []tableRow{{label: "Consumers", cells: []string{"records", "lag p99", "lag max", "behind", "throttled", "drained"}}}
	for i := range list {
		c := &list[i]
		drained := "no"
		if c.DrainedAfter != nil {
			drained = "+" + duration(*c.DrainedAfter)
		}
		p99, most := duration(c.LagP99), duration(c.LagMax)
		if c.Reads == 0 && c.missed() {
			p99, most = "-", "-" // as long as there was a record
		}
		rows = append(rows, tableRow{
			label: cut("  "+Escape(c.Name), nameColumns),
			cells: []string{group(c.Records), p99, most, group(c.BehindRecords), group(c.ThrottledReads), drained},
			notes: c.notes(),
		})
	}
	t.table(nameColumns, numberColumns, rows)
	t.blank()
}

// notes are what is to be said of a consumer beside its numbers.
func (c *Consumer) notes() (notes []string) {
	if n := len(c.Behind); n > 0 {
		spans := make([]string, 0, n)
		for _, span := range c.Behind[max(0, n-3):] {
			spans = append(spans, clock(span.From)+" to "+clock(span.Until))
		}
		more := ""
		if n > 3 {
			more = fmt.Sprintf(", and %s before", few(uint64(n-3), "time", "times"))
		}
		notes = append(notes, "behind from "+strings.Join(spans, ", ")+more+"; most at "+clock(c.LagMaxAt))
	}
	if c.Noted {
		notes = append(notes, "seen by its checkpoints: records count when one has passed them")
	}
	for _, fact := range []struct {
		n    uint64
		what string
	}{
		{c.Rereads, "read again"}, {c.NeverRead, "never read: before its start, jumped over, or gone"},
		{c.Failures, "batches failed"}, {c.Discarded, "records discarded"},
		{c.Expired, "reads with an iterator that had expired"}, {c.Resumed, "iterators went on exactly where it was"},
		{c.Rewound, "iterators went back behind where it was"},
	} {
		if fact.n > 0 {
			notes = append(notes, group(fact.n)+" "+fact.what)
		}
	}
	if c.ThrottledReads > 0 && len(c.SharesWith) > 0 {
		notes = append(notes, "shares the five reads and 2 MiB a second of a shard with "+some(c.SharesWith))
	}
	if len(c.Waiting) > 0 {
		notes = append(notes, "did not pick up the children of a shard that it read to its end: "+some(c.Waiting))
	}
	unread := slices.DeleteFunc(slices.Clone(c.Unread), func(shard string) bool { return slices.Contains(c.Waiting, shard) })
	if len(unread) > 0 {
		notes = append(notes, "never asked for "+some(unread))
	}
	if c.Enough != "" {
		notes = append(notes, "enough would be: "+c.Enough)
	}
	return notes
}
