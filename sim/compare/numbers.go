package compare

import (
	"math"
	"time"

	"kinesim/sim/course"
	"kinesim/sim/report"
)

// number is something that is compared.
type number struct {
	name string
	unit report.Unit
	of   func(*report.Summary) float64             // NaN for a run that does not have it
	in   func(*course.Window, *course.Sum) float64 // of a window; nil for what only a run has
	kind func(*course.Interval) course.Histogram   // whose latencies a window adds up, or nil
}

func dueToAck(i *course.Interval) course.Histogram  { return i.DueToAck }
func sentToAck(i *course.Interval) course.Histogram { return i.SentToAck }
func lateness(i *course.Interval) course.Histogram  { return i.Lateness }

// ratio is NaN where there is no whole.
func ratio(part, whole uint64) float64 { return float64(part) / float64(whole) }

// numbers are all that is compared, in the order in which it is shown.
func numbers() []number {
	list := []number{
		{"updates", report.Number, func(s *report.Summary) float64 { return float64(s.Ledger.Offered) }, nil, nil},
		{"exports", report.Number, func(s *report.Summary) float64 { return float64(s.Exports.Count) }, nil, nil},
		{"bytes", report.Number, func(s *report.Summary) float64 { return float64(s.Records.RecordBytes) }, nil, nil},
		{"rate", report.PerSecond, func(s *report.Summary) float64 { return float64(s.Ledger.Acked) / s.Elapsed },
			func(w *course.Window, _ *course.Sum) float64 { return float64(w.Acked) / (w.Until - w.From).Seconds() }, nil},
		{"suppressed", report.Share, func(s *report.Summary) float64 { return ratio(s.Ledger.Suppressed, s.Ledger.Offered) },
			func(w *course.Window, _ *course.Sum) float64 { return ratio(w.Suppressed, w.Offered) }, nil},
		{"failed", report.Share, func(s *report.Summary) float64 { return ratio(s.Ledger.Failed, settled(s)) },
			func(w *course.Window, _ *course.Sum) float64 { return ratio(w.Failed, w.Acked+w.Failed+w.Unknown) }, nil},
		{"unknown", report.Share, func(s *report.Summary) float64 { return ratio(s.Ledger.Unknown, settled(s)) },
			func(w *course.Window, _ *course.Sum) float64 { return ratio(w.Unknown, w.Acked+w.Failed+w.Unknown) }, nil},
		{"throttled", report.Share, func(s *report.Summary) float64 { return ratio(s.Records.Throttled, s.Records.Attempts) },
			func(w *course.Window, _ *course.Sum) float64 { return ratio(w.Throttled, w.Attempts) }, nil},
		{"requests", report.Number, func(s *report.Summary) float64 { return float64(s.Records.Requests) },
			func(w *course.Window, _ *course.Sum) float64 {
				return float64(w.Requests) / (w.Until - w.From).Seconds()
			}, nil},
	}
	for _, l := range []struct {
		name string
		of   func(*report.Summary) report.Percentiles
		kind func(*course.Interval) course.Histogram
	}{
		{"due_to_ack", func(s *report.Summary) report.Percentiles { return s.Latency.DueToAck }, dueToAck},
		{"sent_to_ack", func(s *report.Summary) report.Percentiles { return s.Latency.SentToAck }, sentToAck},
		{"lateness", func(s *report.Summary) report.Percentiles { return s.Latency.Lateness }, lateness},
	} {
		list = append(list, latencies(l.name, l.of, l.kind)...)
	}
	return append(list,
		number{"elapsed", report.Seconds, func(s *report.Summary) float64 { return s.Elapsed }, nil, nil},
		number{"peak_utilisation", report.Share, func(s *report.Summary) float64 {
			if s.Utilisation == nil {
				return math.NaN()
			}
			return s.Utilisation.Second.Use
		}, nil, nil},
		number{"cost_per_month", report.Dollars, func(s *report.Summary) float64 {
			if s.Cost == nil {
				return math.NaN()
			}
			return s.Cost.Provisioned.Month
		}, nil, nil},
	)
}

func settled(s *report.Summary) uint64 { return s.Ledger.Acked + s.Ledger.Failed + s.Ledger.Unknown }

// latencies are the numbers of a distribution.
func latencies(name string, of func(*report.Summary) report.Percentiles, kind func(*course.Interval) course.Histogram) []number {
	one := func(statistic string, value func(report.Percentiles) float64, in func(*course.Sum) float64) number {
		return number{
			name: name + " " + statistic, unit: report.Seconds, kind: kind,
			of: func(s *report.Summary) float64 {
				if p := of(s); p.Count > 0 {
					return value(p)
				}
				return math.NaN()
			},
			in: func(_ *course.Window, sum *course.Sum) float64 {
				if sum.Count() == 0 {
					return math.NaN()
				}
				return in(sum) / float64(time.Second)
			},
		}
	}
	quantile := func(q float64) func(*course.Sum) float64 {
		return func(s *course.Sum) float64 { return float64(s.Quantile(q)) }
	}
	return []number{
		one("mean", func(p report.Percentiles) float64 { return p.Mean }, (*course.Sum).Mean),
		one("p50", func(p report.Percentiles) float64 { return p.P50 }, quantile(0.5)),
		one("p90", func(p report.Percentiles) float64 { return p.P90 }, quantile(0.9)),
		one("p95", func(p report.Percentiles) float64 { return p.P95 }, quantile(0.95)),
		one("p99", func(p report.Percentiles) float64 { return p.P99 }, quantile(0.99)),
		one("p99.9", func(p report.Percentiles) float64 { return p.P999 }, quantile(0.999)),
		one("max", func(p report.Percentiles) float64 { return p.Max }, func(s *course.Sum) float64 { return float64(s.Max()) }),
	}
}

// windowsOfRun is in how many windows single runs are cut.
const windowsOfRun = 30

// windows are a number of a run, window by window; NaN where it has none.
func (n *number) windows(c *course.Course) []float64 {
	if n.in == nil || c == nil || len(c.Intervals) < 2 {
		return nil
	}
	length := max(len(c.Intervals)/windowsOfRun, 1)
	var values []float64
	for first := 0; first+length <= len(c.Intervals); first += length {
		w := c.Totals(first, first+length)
		var sum course.Sum
		if n.kind != nil {
			for i := first; i < first+length; i++ {
				sum.Add(n.kind(&c.Intervals[i]))
			}
		}
		values = append(values, n.in(&w, &sum))
	}
	return values
}
