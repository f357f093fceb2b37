package hlog

import (
	"fmt"
	"io"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Interval is a histogram of nanoseconds and the stretch of wall-clock time that it covers.
type Interval struct {
	Start, End time.Time
	Histogram  *hdr.Histogram
}

// Write writes histograms in the log format 1.3 of HdrHistogram, which its plotters and analysers read: time stamps
// in seconds since the epoch, values in nanoseconds, the interval's maximum in milliseconds. The tag consists of
// letters, digits, _ and -. A nil histogram writes no line.
func Write(w io.Writer, tag string, start time.Time, intervals ...Interval) error {
	if !plainTag(tag) {
		// The library's own check lets a comma or a space at either end pass, which corrupts the line.
		return fmt.Errorf("write histogram log: tag %q has more than letters, digits, _ and -", tag)
	}
	log := hdr.NewHistogramLogWriter(w)
	for _, header := range []func() error{
		log.OutputLogFormatVersion,
		func() error { return log.OutputStartTime(start.UnixMilli()) },
		log.OutputLegend,
	} {
		if err := header(); err != nil {
			return fmt.Errorf("write histogram log: %w", err)
		}
	}
	for _, interval := range intervals {
		if interval.Histogram == nil {
			continue
		}
		// Tag and times are part of a histogram, and that of a snapshot must not change.
		h := interval.Histogram.Clone()
		h.SetTag(tag)
		h.SetStartTimeMs(interval.Start.UnixMilli())
		h.SetEndTimeMs(interval.End.UnixMilli())
		if err := log.OutputIntervalHistogram(h); err != nil {
			return fmt.Errorf("write histogram log: %w", err)
		}
	}
	return nil
}

func plainTag(tag string) bool {
	for _, c := range []byte(tag) {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return tag != ""
}
