package report

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"kinesim/sim/course"
)

// SeriesFile is the file in a directory of results that holds the run over time.
const SeriesFile = "timeseries.csv"

// seriesColumns are the columns of the series, in their order. Those with read are what a course is made of again.
var seriesColumns = []seriesColumn{
	{"elapsed", "seconds since the run began, at the beginning of the row", func(s *seriesRow) string { return seconds(s.from) }, nil},
	{"until", "seconds since the run began, at its end", func(s *seriesRow) string { return seconds(s.until) }, nil},
	{"phase", "of the workload, at the beginning of the row", func(s *seriesRow) string { return s.phase }, nil},
	{"offered", "profile updates handed to the exporter", nil, func(i *course.Interval) *uint64 { return &i.Offered }},
	{"suppressed", "of these, no export", nil, func(i *course.Interval) *uint64 { return &i.Suppressed }},
	{"exported", "of these, exports by detection", nil, func(i *course.Interval) *uint64 { return &i.Exported }},
	{"acked", "exports acknowledged", nil, func(i *course.Interval) *uint64 { return &i.Acked }},
	{"bytes", "of these, data and partition keys", nil, func(i *course.Interval) *uint64 { return &i.Bytes }},
	{"failed", "exports failed", nil, func(i *course.Interval) *uint64 { return &i.Failed }},
	{"unknown", "exports unknown", nil, func(i *course.Interval) *uint64 { return &i.Unknown }},
	{"in_flight", "exports on their way, at the end of the row", nil, func(i *course.Interval) *uint64 { return &i.InFlight }},
	{"requests", "PutRecords calls", nil, func(i *course.Interval) *uint64 { return &i.Requests }},
	{"attempts", "records sent, each attempt counted", nil, func(i *course.Interval) *uint64 { return &i.Attempts }},
	{"retries", "of these, second and later attempts", nil, func(i *course.Interval) *uint64 { return &i.Retries }},
	{"throttled", "attempts refused for want of throughput", nil, func(i *course.Interval) *uint64 { return &i.Throttled }},
	{"due", "exports that fell due in the row, as far as they were settled", nil, func(i *course.Interval) *uint64 { return &i.Due }},
	{"due_bytes", "of these", nil, func(i *course.Interval) *uint64 { return &i.DueBytes }},
	latencyColumn("due_to_ack_p50", 0.5, dueToAckOf), latencyColumn("due_to_ack_p95", 0.95, dueToAckOf),
	latencyColumn("due_to_ack_p99", 0.99, dueToAckOf), latencyColumn("due_to_ack_max", 1, dueToAckOf),
	latencyColumn("sent_to_ack_p50", 0.5, sentToAckOf), latencyColumn("sent_to_ack_p95", 0.95, sentToAckOf),
	latencyColumn("sent_to_ack_p99", 0.99, sentToAckOf), latencyColumn("sent_to_ack_max", 1, sentToAckOf),
	latencyColumn("lateness_p99", 0.99, latenessOf),
}

// seriesColumn is a column: a count, or something that is shown.
type seriesColumn struct {
	name  string
	about string
	show  func(s *seriesRow) string
	read  func(i *course.Interval) *uint64
}

func dueToAckOf(i *course.Interval) *course.Histogram   { return &i.DueToAck }
func eventToAckOf(i *course.Interval) *course.Histogram { return &i.EventToAck }
func sentToAckOf(i *course.Interval) *course.Histogram  { return &i.SentToAck }
func latenessOf(i *course.Interval) *course.Histogram   { return &i.Lateness }

func latencyColumn(name string, quantile float64, of func(*course.Interval) *course.Histogram) seriesColumn {
	return seriesColumn{name, "seconds, of the exports acknowledged in the row; empty without any", func(s *seriesRow) string {
		h := of(s.row)
		if h.Count() == 0 {
			return ""
		}
		return strconv.FormatFloat(float64(h.Quantile(quantile))/float64(time.Second), 'f', 9, 64)
	}, nil}
}

// seriesRow is a row that is written.
type seriesRow struct {
	from, until time.Duration
	phase       string
	row         *course.Interval
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// WriteSeries writes a course as CSV, with a row for each interval.
func WriteSeries(w io.Writer, c *course.Course) error {
	buffered := bufio.NewWriter(w)
	out := csv.NewWriter(buffered)
	cells := make([]string, len(seriesColumns))
	for i, column := range seriesColumns {
		cells[i] = column.name
	}
	failed := out.Write(cells)
	phase := 0
	for i := range c.Intervals {
		row := seriesRow{from: c.From(i), until: c.Until(i), row: &c.Intervals[i]}
		for phase < len(c.Phases) && row.from >= c.Phases[phase].Until {
			phase++
		}
		if phase < len(c.Phases) {
			row.phase = Escape(c.Phases[phase].Name)
		}
		for j, column := range seriesColumns {
			if column.read != nil {
				cells[j] = strconv.FormatUint(*column.read(row.row), 10)
			} else {
				cells[j] = column.show(&row)
			}
		}
		failed = errors.Join(failed, out.Write(cells))
		if failed != nil {
			break
		}
	}
	out.Flush()
	if err := errors.Join(failed, out.Error(), buffered.Flush()); err != nil {
		return fmt.Errorf("write series: %w", err)
	}
	return nil
}

// ReadSeries reads the intervals of a course, without their latencies, which are in the histogram logs.
func ReadSeries(r io.Reader) (*course.Course, error) {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("read series: %w", err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[name] = i
	}
	for _, column := range seriesColumns {
		if _, there := at[column.name]; !there {
			return nil, fmt.Errorf("read series: there is no column %s", column.name)
		}
	}
	var c course.Course
	for line := 2; ; line++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read series: %w", err)
		}
		if err := readSeriesRow(&c, cells, at); err != nil {
			return nil, fmt.Errorf("read series: line %d: %w", line, err)
		}
	}
	return &c, nil
}

// readSeriesRow reads the next row. The first two say how long intervals are.
func readSeriesRow(c *course.Course, cells []string, at map[string]int) error {
	moment := func(name string) (time.Duration, error) {
		value, err := strconv.ParseFloat(cells[at[name]], 64)
		if err != nil || value < 0 || value > 1e10 {
			return 0, fmt.Errorf("%s is %q", name, cells[at[name]])
		}
		return time.Duration(math.Round(value * float64(time.Second))), nil
	}
	from, err := moment("elapsed")
	if err != nil {
		return err
	}
	until, err := moment("until")
	if err != nil {
		return err
	}
	switch len(c.Intervals) {
	case 0:
		c.Every = until
	case 1:
		c.Every = from
	}
	if from != c.From(len(c.Intervals)) || until <= from {
		return fmt.Errorf("a row from %s to %s does not follow the one before", from, until)
	}
	var row course.Interval
	for _, column := range seriesColumns {
		if column.read == nil {
			continue
		}
		if *column.read(&row), err = strconv.ParseUint(cells[at[column.name]], 10, 64); err != nil {
			return fmt.Errorf("%s is %q", column.name, cells[at[column.name]])
		}
	}
	c.Intervals = append(c.Intervals, row)
	c.Elapsed = until
	return nil
}
