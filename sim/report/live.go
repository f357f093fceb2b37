package report

import (
	"fmt"
	"strings"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
)

// LiveInput is where a run stands: a snapshot and what the exporter does not know.
type LiveInput struct {
	Elapsed  time.Duration // since the run began
	Phase    string        // of the workload; "" before the first and after the last
	Snapshot exporter.Snapshot
	// Consumers are those under rehearsal, as they stand.
	Consumers []ConsumerTick
}

// ConsumerTick is how a consumer stands.
type ConsumerTick struct {
	Name           string  `json:"name"`
	Records        uint64  `json:"records"`
	BehindRecords  uint64  `json:"behind_records"`
	Lag            float64 `json:"lag"`
	ThrottledReads uint64  `json:"throttled_reads"`
}

// Tick is one line of --ui json, printed once a second: counts since the beginning, rates and latencies of the time
// since the last tick. Times are seconds, rates per second.
type Tick struct {
	Elapsed float64 `json:"elapsed"`
	Phase   string  `json:"phase"`

	Ledger exporter.Ledger `json:"ledger"`
	exporter.Counters
	Requests int    `json:"requests"` // under way now: the key of Counters, which is counted since the beginning, is taken by it
	Exports  uint64 `json:"exports"`

	OfferedRate   float64 `json:"offered_per_second"`
	ExportedRate  float64 `json:"exported_per_second"` // acknowledged records
	BytesRate     float64 `json:"bytes_per_second"`    // of these
	ThrottledRate float64 `json:"throttled_per_second"`

	Acked        int64   `json:"acked"`          // records that the two latencies are of; 0 when there are none
	P50          float64 `json:"due_to_ack_p50"` //
	P95          float64 `json:"due_to_ack_p95"` //
	P99          float64 `json:"due_to_ack_p99"` //
	LatenessP99  float64 `json:"lateness_p99"`   // of the generator
	Backpressure float64 `json:"backpressure"`   // since the beginning, summed over producers

	Consumers []ConsumerTick `json:"consumers,omitempty"` // those under rehearsal
}

// NewTick compares two moments of a run; prev is zero for the first.
func NewTick(prev, now LiveInput) Tick {
	a, b := &prev.Snapshot, &now.Snapshot
	tick := Tick{
		Elapsed:      now.Elapsed.Seconds(),
		Phase:        now.Phase,
		Ledger:       b.Ledger,
		Counters:     b.Counters.Copy(),
		Requests:     b.InFlight,
		Exports:      b.Exports,
		Backpressure: b.Backpressure.Seconds(),
		Consumers:    now.Consumers,
	}
	if span := (now.Elapsed - prev.Elapsed).Seconds(); span > 0 {
		rate := func(before, after uint64) float64 { return float64(after-min(before, after)) / span }
		tick.OfferedRate = rate(a.Ledger.Offered, b.Ledger.Offered)
		tick.ExportedRate = rate(a.Records, b.Records)
		tick.BytesRate = rate(a.RecordBytes, b.RecordBytes)
		tick.ThrottledRate = rate(a.Throttled, tick.Throttled)
	}
	latency := PercentilesOf(since(a.DueToAck, b.DueToAck))
	tick.Acked, tick.P50, tick.P95, tick.P99 = latency.Count, latency.P50, latency.P95, latency.P99
	tick.LatenessP99 = PercentilesOf(since(a.Lateness, b.Lateness)).P99
	return tick
}

// since returns what a histogram has gained between two snapshots.
func since(before, after *hdr.Histogram) *hdr.Histogram {
	if before == nil || after == nil {
		return after
	}
	gained, old := after.Export(), before.Export()
	// A histogram may have been widened, which adds counts behind those that were there.
	for i := range gained.Counts[:min(len(gained.Counts), len(old.Counts))] {
		gained.Counts[i] = max(0, gained.Counts[i]-old.Counts[i])
	}
	return hdr.Import(gained)
}

// lineColumns leaves the last of 120 columns free, since some terminals break the line when it is written to.
const lineColumns = 119

// Line is the live line of a terminal: under 120 columns, without a line break.
func Line(prev, now LiveInput) string {
	t := NewTick(prev, now)
	suppressed := fmt.Sprintf("suppr %5s", compact(float64(t.Ledger.Suppressed)))
	if late := t.furthest(); late != "" {
		suppressed = late // matters more
	}
	counts := strings.Join([]string{
		fmt.Sprintf("offered %5s/s", compact(t.OfferedRate)),
		fmt.Sprintf("exported %5s/s", compact(t.ExportedRate)),
		suppressed,
		fmt.Sprintf("throttled %5s", compact(float64(t.Throttled))),
		fmt.Sprintf("flight %5s", compact(float64(t.Ledger.InFlight))),
		fmt.Sprintf("p50 %6s", t.latency(t.P50)),
		fmt.Sprintf("p99 %6s", t.latency(t.P99)),
	}, "  ")
	start := clock(t.Elapsed)
	columns := min(16, lineColumns-cells(start)-cells(counts)-4)
	if columns < 1 {
		return cut(start+"  "+counts, lineColumns)
	}
	phase := cut(Escape(t.Phase), columns)
	return start + "  " + phase + strings.Repeat(" ", columns-cells(phase)) + "  " + counts
}

// PlainLine is the line for a log: labelled in full, so that it reads alone.
func PlainLine(prev, now LiveInput) string {
	t := NewTick(prev, now)
	return fmt.Sprintf("%s phase=%s offered=%s/s exported=%s/s suppressed=%d throttled=%d failed=%d in_flight=%d p50=%s p99=%s",
		clock(t.Elapsed), quoted(t.Phase), compact(t.OfferedRate), compact(t.ExportedRate), t.Ledger.Suppressed, t.Throttled,
		t.Ledger.Failed, t.Ledger.InFlight, t.latency(t.P50), t.latency(t.P99)) + t.lags()
}

// lags is how far consumers are behind, for a log.
func (t Tick) lags() string {
	var lags []string
	for _, c := range t.Consumers {
		lags = append(lags, Escape(c.Name)+":"+strings.ReplaceAll(duration(c.Lag), " ", ""))
	}
	if len(lags) == 0 {
		return ""
	}
	return " lag=" + strings.Join(lags, ",")
}

// furthest is who is furthest behind by more than BehindAfter, in few columns; "" when nobody is.
func (t Tick) furthest() string {
	var most ConsumerTick
	for _, c := range t.Consumers {
		if c.Lag > most.Lag {
			most = c
		}
	}
	if most.Lag <= BehindAfter {
		return ""
	}
	return cut(Escape(most.Name), 12) + " " + strings.ReplaceAll(duration(most.Lag), " ", "") + " behind"
}

// JSONLine is the tick as one line of JSON with its line break.
func JSONLine(prev, now LiveInput) []byte {
	line, err := marshal(NewTick(prev, now), "")
	if err != nil {
		panic("report: a tick holds numbers and text only: " + err.Error())
	}
	return line
}

// latency is a dash when nothing was acknowledged.
func (t Tick) latency(seconds float64) string {
	if t.Acked == 0 {
		return "-"
	}
	return strings.ReplaceAll(duration(seconds), " ", "")
}

// clock is elapsed time as a stop-watch shows it.
func clock(seconds float64) string {
	whole := int(seconds)
	if whole < 3600 {
		return fmt.Sprintf("%02d:%02d", whole/60, whole%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", whole/3600, whole/60%60, whole%60)
}

// compact is a number of at most five characters.
func compact(value float64) string {
	units := []string{"", "k", "M", "G", "T"}
	unit := 0
	for value >= 9999.5 && unit < len(units)-1 {
		value /= 1000
		unit++
	}
	if unit == 0 {
		return fmt.Sprintf("%.0f", value)
	}
	if value < 99.95 {
		return fmt.Sprintf("%.1f%s", value, units[unit])
	}
	return fmt.Sprintf("%.0f%s", value, units[unit])
}

// quoted is text for a line of key=value pairs.
func quoted(text string) string {
	text = Escape(text)
	if text == "" || strings.ContainsAny(text, ` "=`) {
		return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
	}
	return text
}
