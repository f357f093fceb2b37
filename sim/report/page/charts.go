package page

import (
	"math"
	"slices"
	"time"

	"kinesim/sim/course"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// charts is what page.js draws. Lists of a chart are as long as its T; null is nothing.
type charts struct {
	T        []float64  `json:"t"` // middle of each point, seconds since the run began
	Offered  []float64  `json:"offered"`
	Exported []float64  `json:"exported"`
	Acked    []float64  `json:"acked"`
	Retried  []float64  `json:"throttled"`
	Lost     []float64  `json:"lost"`
	InFlight []float64  `json:"in_flight"`
	P50      []*float64 `json:"p50"`
	P95      []*float64 `json:"p95"`
	P99      []*float64 `json:"p99"`
	Max      []*float64 `json:"max"`

	Heat   heat    `json:"heat"`
	Spread spread  `json:"spread"`
	Shards shards  `json:"shards"`
	Marks  []mark  `json:"marks"`
	End    float64 `json:"end"`
}

// heat is a heat map: how many exports of which latency were acknowledged when.
type heat struct {
	From  []float64    `json:"from"`  // of columns; one more than there are
	Floor []float64    `json:"floor"` // of rows, seconds; one more than there are
	Cells [][3]float64 `json:"cells"` // column, row, share of the column's exports
	Below bool         `json:"below"` // the first row counts what is shorter than it, too
}

// spread is the distribution of both latencies.
type spread struct {
	Floor []float64 `json:"floor"` // of buckets; one more than there are
	Due   []float64 `json:"due"`
	Sent  []float64 `json:"sent"`
}

// shards is how much of their quotas shards used.
type shards struct {
	T   []float64   `json:"t"`
	IDs []string    `json:"ids"`
	Use [][]float64 `json:"use"` // by shard
}

type mark struct {
	Kind  string  `json:"kind"`
	From  float64 `json:"from"`
	Until float64 `json:"until"`
	Text  string  `json:"text"`
}

// round keeps what a chart can show.
func round(value float64) float64 {
	if value == 0 || math.IsInf(value, 0) || math.IsNaN(value) {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(value))))
	return math.Round(value*scale) / scale
}

func chartsOf(c *course.Course, f *frame.Frame) charts {
	var all charts
	for _, b := range bins(c, binsAtMost) {
		w := c.Totals(b.first, b.end)
		// The last interval of a run may be a nanosecond: what fell into it is no rate of billions.
		over := max(b.over(c), c.Every).Seconds()
		rate := func(n uint64) float64 { return round(float64(n) / over) }
		all.T = append(all.T, math.Round((c.From(b.first).Seconds()+over/2)*1000)/1000)
		all.Offered, all.Exported = append(all.Offered, rate(w.Offered)), append(all.Exported, rate(w.Exported))
		all.Acked, all.Retried = append(all.Acked, rate(w.Acked)), append(all.Retried, rate(w.Throttled))
		all.Lost, all.InFlight = append(all.Lost, rate(w.Failed+w.Unknown)), append(all.InFlight, float64(w.InFlight))
		var sum course.Sum
		for i := b.first; i < b.end; i++ {
			sum.Add(c.Intervals[i].DueToAck)
		}
		all.P50, all.P95 = append(all.P50, quantile(&sum, 0.5)), append(all.P95, quantile(&sum, 0.95))
		all.P99, all.Max = append(all.P99, quantile(&sum, 0.99)), append(all.Max, quantile(&sum, 1))
	}
	all.Heat, all.Spread = heatOf(c), spreadOf(c)
	all.End = c.Elapsed.Seconds()
	if f != nil {
		all.Shards = shardsOf(f)
		for _, m := range f.Marks {
			all.Marks = append(all.Marks, mark{string(m.Kind), m.From.Seconds(), m.Until.Seconds(), report.Escape(m.Text)})
		}
	}
	return all
}

func quantile(s *course.Sum, q float64) *float64 {
	if s.Count() == 0 {
		return nil
	}
	return new(round(time.Duration(s.Quantile(q)).Seconds()))
}

// heatColumns is how many columns a heat map has at most.
const heatColumns = 160

// heatOf counts latencies on the scale of frames.
func heatOf(c *course.Course) heat {
	var h heat
	columns := bins(c, heatColumns)
	counts := make([][frame.BucketCount]uint64, len(columns))
	first, last := frame.BucketCount, -1
	for i, b := range columns {
		h.From = append(h.From, round(c.From(b.first).Seconds()))
		for j := b.first; j < b.end; j++ {
			c.Intervals[j].DueToAck.Each(func(value int64, n uint64) {
				bucket := frame.BucketOf(time.Duration(value))
				counts[i][bucket] += n
				first, last = min(first, bucket), max(last, bucket)
			})
		}
	}
	if last < 0 {
		return heat{}
	}
	h.From = append(h.From, c.Elapsed.Seconds())
	h.Below = first == 0
	for bucket := first; bucket <= last+1; bucket++ {
		h.Floor = append(h.Floor, round(frame.BucketFloor(bucket).Seconds()))
	}
	for i := range counts {
		whole := uint64(0)
		for _, n := range counts[i] {
			whole += n
		}
		for bucket := first; bucket <= last; bucket++ {
			if n := counts[i][bucket]; n > 0 {
				share := math.Round(1000*float64(n)/float64(whole)) / 1000
				h.Cells = append(h.Cells, [3]float64{float64(i), float64(bucket - first), share})
			}
		}
	}
	return h
}

func spreadOf(c *course.Course) spread {
	var due, sent [frame.BucketCount]float64
	first, last := frame.BucketCount, -1
	count := func(to *[frame.BucketCount]float64, h course.Histogram) {
		h.Each(func(value int64, n uint64) {
			bucket := frame.BucketOf(time.Duration(value))
			to[bucket] += float64(n)
			first, last = min(first, bucket), max(last, bucket)
		})
	}
	for i := range c.Intervals {
		count(&due, c.Intervals[i].DueToAck)
		count(&sent, c.Intervals[i].SentToAck)
	}
	if last < 0 {
		return spread{}
	}
	s := spread{Due: due[first : last+1], Sent: sent[first : last+1]}
	for bucket := first; bucket <= last+1; bucket++ {
		s.Floor = append(s.Floor, round(frame.BucketFloor(bucket).Seconds()))
	}
	if first == 0 {
		s.Floor[0] = 0 // what is shorter than the scale is counted in its first bucket
	}
	return s
}

// Bounds of the chart of shards.
const (
	shardsShown = 8
	shardPoints = 400
)

// shardsOf is the busiest shards.
func shardsOf(f *frame.Frame) shards {
	busiest := slices.Clone(f.Shards)
	slices.SortStableFunc(busiest, func(a, b frame.Shard) int { return int(b.Records+b.Throttled) - int(a.Records+a.Throttled) })
	busiest = busiest[:min(len(busiest), shardsShown)]
	var s shards
	place := map[string]int{}
	for i, shard := range busiest {
		place[shard.ID] = i
		s.IDs = append(s.IDs, report.Escape(shard.ID))
	}
	s.Use = make([][]float64, len(busiest))
	points := f.Series.Points
	least := max(time.Second, f.Elapsed/shardPoints) // answers come in bursts, so that less than a second says nothing
	for i := 0; i < len(points); {
		end := i + 1
		for end < len(points) && points[end].Until()-points[i].From <= least {
			end++
		}
		p := frame.Sum(points[i:end])
		i = end
		s.T = append(s.T, round((p.From + p.Over/2).Seconds()))
		for j := range s.Use {
			s.Use[j] = append(s.Use[j], 0)
		}
		for _, taken := range p.Shards {
			if j, shown := place[taken.ID]; shown {
				records, bytes := frame.UseOf(taken.Records, taken.Bytes, p.Wall)
				s.Use[j][len(s.T)-1] = round(max(records, bytes))
			}
		}
	}
	return s
}
