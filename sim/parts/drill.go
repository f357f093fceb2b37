package parts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// How much is told of what differs; all of it is counted.
const (
	differencesTold = 100
	recordsTold     = 1000
)

func (r *Record) bucket() int { return BucketOf(xxh3.HashString(r.Key)) }

// drill looks at the records of the buckets that differ. Its memory grows with what these hold.
type drill struct {
	*proving
	differ  map[string][]int
	wanted  map[place]bool
	buckets [Buckets]bool // that differ in any shard

	acked map[place]map[string]owned // by sequence number
	read  map[place][]Record
	known map[exporter.Digest]*copies
	told  int

	unsure bool // what differs cannot be explained without logs
}

type place struct {
	shard  string
	bucket int
}

// owned is a record that was acknowledged.
type owned struct {
	Record
	part    *Loaded
	earlier bool // to a life that another one followed
}

// copies is what is known of one key and payload.
type copies struct {
	part      *Loaded
	repeated  bool // of a part that was started more than once
	ambiguous int  // attempts
	unknown   int  // exports
	failed    int  // exports
}

func (p *proving) drill(differ map[string][]int) *drill {
	d := &drill{
		proving: p, differ: differ, wanted: map[place]bool{}, acked: map[place]map[string]owned{}, read: map[place][]Record{},
		known: map[exporter.Digest]*copies{},
	}
	for shard, buckets := range differ {
		for _, b := range buckets {
			d.wanted[place{shard, b}] = true
			d.buckets[b] = true
		}
	}
	return d
}

// collect reads the logs.
func (d *drill) collect() error {
	for _, l := range d.all() {
		starts := 0
		for _, other := range d.all() {
			if other.Part.Index == l.Part.Index {
				starts += len(other.Lives)
			}
		}
		current := l.Ended && !slices.ContainsFunc(d.Repeated, func(o Loaded) bool { return o.Dir == l.Dir })
		err := ReadLog(l.Dir, func(life int, r Record) error {
			last := current && life == len(l.Lives)
			at := place{r.Shard, r.bucket()}
			if !d.buckets[at.bucket] {
				return nil
			}
			switch r.Kind {
			case KindRead:
				if last && d.wanted[at] && !d.again[r.Shard] {
					d.read[at] = append(d.read[at], r)
				}
				return nil
			case KindAcked:
				if d.wanted[at] {
					d.put(at, owned{r, &l, !last})
				}
			}
			c := d.known[r.Hash]
			if c == nil {
				c = &copies{part: &l}
				d.known[r.Hash] = c
			}
			c.repeated = c.repeated || starts > 1
			c.ambiguous += r.Ambiguous
			switch r.Kind {
			case KindUnknown:
				c.unknown++
			case KindFailed:
				c.failed++
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", l.place(), err)
		}
	}
	for _, records := range d.reread {
		for _, r := range records {
			if at := (place{r.Shard, r.bucket()}); d.wanted[at] {
				d.read[at] = append(d.read[at], r)
			}
		}
	}
	return nil
}

func (d *drill) put(at place, o owned) {
	if d.acked[at] == nil {
		d.acked[at] = map[string]owned{}
	}
	d.acked[at][o.Sequence] = o
}

// count decides what the records are that differ; all others were found where they were acknowledged.
func (d *drill) count(v *report.Verification, repeated map[int]uint64) {
	v.Matched = d.proving.acked.Total().N
	for _, shard := range slices.Sorted(maps.Keys(d.differ)) {
		for _, bucket := range d.differ[shard] {
			at := place{shard, bucket}
			acked, read := d.sums(at)
			v.Matched -= acked.N
			told := report.Difference{Shard: shard, Bucket: bucket, Acked: acked.N, Read: read.N, Records: []report.Different{}}
			before := *v
			if d.unlogged {
				d.guess(at, v)
			} else {
				told.Records = d.explain(at, v, repeated)
			}
			if wrong := before.Wrong() != v.Wrong() || len(told.Records) > 0; wrong && len(v.Differences) < differencesTold {
				v.Differences = append(v.Differences, told)
			}
		}
	}
}

// sums are those of a bucket.
func (d *drill) sums(at place) (acked, read Sum) {
	if sums := d.proving.acked[at.shard]; sums != nil {
		acked = sums[at.bucket]
	}
	if sums := d.proving.read[at.shard]; sums != nil {
		read = sums[at.bucket]
	}
	return acked, read
}

// guess says what can be said without the records.
func (d *drill) guess(at place, v *report.Verification) {
	acked, read := d.sums(at)
	lost, more := acked.N-min(acked.N, read.N), read.N-min(acked.N, read.N)
	v.Matched += min(acked.N, read.N)
	switch {
	case lost > 0 && d.again[at.shard]:
		v.Missing += lost
	case lost > 0:
		v.Unread += lost
	case more > 0 && d.restarted():
		d.unsure = true
	case more > 0:
		v.Duplicates += more
		v.Unexplained += more
	default:
		v.Matched--
		v.PayloadMismatches++
	}
}

// restarted tells whether any part was started more than once.
func (d *drill) restarted() bool {
	return len(d.Repeated) > 0 || slices.ContainsFunc(d.all(), func(l Loaded) bool { return len(l.Lives) > 1 })
}

// explain goes through the records of a bucket.
func (d *drill) explain(at place, v *report.Verification, repeated map[int]uint64) (told []report.Different) {
	acked, found := d.acked[at], map[string]bool{}
	tell := func(what string, r *Record, part *Loaded) {
		if d.told++; d.told <= recordsTold {
			said := report.Different{What: what, Key: r.Key, Shard: r.Shard, Sequence: r.Sequence}
			if part != nil {
				said.Part = part.Part.Name()
			}
			told = append(told, said)
		}
	}
	for i := range d.read[at] {
		r := &d.read[at][i]
		if o, there := acked[r.Sequence]; there && !found[r.Sequence] {
			found[r.Sequence] = true
			if o.Hash == r.Hash {
				v.Matched++
				continue
			}
			v.PayloadMismatches++
			tell("altered", &o.Record, o.part)
			continue
		}
		what, part := d.surplus(r, v, repeated)
		if what != "" {
			tell(what, r, part)
		}
	}
	for _, sequence := range slices.SortedFunc(maps.Keys(acked), compareSequences) {
		o := acked[sequence]
		switch {
		case found[sequence]:
		case d.again[at.shard] || compareSequences(sequence, d.lastRead(at.shard)) <= 0:
			v.Missing++
			tell("missing", &o.Record, o.part)
		default:
			v.Unread++
			tell("unread", &o.Record, o.part)
		}
	}
	return told
}

// surplus counts a record that was acknowledged to nobody, and says what is wrong with it, if anything is.
func (d *drill) surplus(r *Record, v *report.Verification, repeated map[int]uint64) (what string, part *Loaded) {
	c := d.known[r.Hash]
	switch {
	case c == nil:
		v.Foreign++
		return "foreign", nil
	case c.unknown > 0:
		c.unknown--
		c.ambiguous--
		v.SettledPresent++
		return "", nil
	case c.ambiguous > 0:
		c.ambiguous--
		v.Duplicates++
		return "", nil
	case c.repeated:
		v.Duplicates++
		v.Repeated++
		repeated[c.part.Part.Index]++
		return "", nil
	case c.failed > 0:
		c.failed--
		v.FailedButStored++
		return "failed", c.part
	}
	v.Duplicates++
	v.Unexplained++
	return "doubled", c.part
}

// lastRead is the sequence number up to which a shard was read.
func (d *drill) lastRead(shard string) (last string) {
	for _, l := range d.Parts {
		if s := l.Stream.Last[shard]; compareSequences(s, last) > 0 {
			last = s
		}
	}
	return last
}

// compareSequences compares decimal numbers.
func compareSequences(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// why says why the stream was not read to its end; unread is whether records are known that were not read.
func (d *drill) why(unread bool) string {
	notes := d.notes
	switch {
	case d.unsure:
		notes = append(notes, "parts were started again and kept no log of their records, so that nobody knows what they sent twice")
	case unread:
		notes = append(notes, "some records were put before or after their shard was read")
	}
	return strings.Join(notes, "; ")
}
