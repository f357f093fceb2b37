package frame

import (
	"errors"
	"fmt"
	"os"

	"kinesim/sim/report"
)

// File is the file in the directory of --out that holds the last frame of the run, so that the run can be looked at
// again.
const File = "frame.json.gz"

// fileBytes bounds what is read of a frame: one holds some megabytes at most.
const fileBytes = 256 << 20

// ErrNone tells of a directory without a frame.
var ErrNone = errors.New("there is no " + File)

// Write writes the last frame of a run into its directory, as a whole or not at all.
func Write(dir string, f *Frame) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("create results directory: %w", err)
	}
	return report.WriteZipped(dir, File, f)
}

// Read reads the frame of a directory. It is ErrNone when there is none.
func Read(dir string) (*Frame, error) {
	f := new(Frame)
	if err := report.ReadZipped(dir, File, fileBytes, ErrNone, f); err != nil {
		return nil, err
	}
	if f.Scenario == "" {
		return nil, fmt.Errorf("read %s: it is of no run", File)
	}
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	return f, nil
}

// check refuses what no run makes and a drawing would stumble over.
func (f *Frame) check() error {
	buckets := func(b Buckets) bool { return b.First >= 0 && b.First+len(b.Counts) <= BucketCount }
	for _, latency := range f.Latency {
		if !buckets(latency.Buckets) {
			return errors.New("a latency lies outside of the scale")
		}
	}
	for i := range f.Series.Points {
		p := &f.Series.Points[i]
		if p.Over <= 0 || p.Wall <= 0 || i > 0 && p.From < f.Series.Points[i-1].From {
			return fmt.Errorf("interval %d of the series does not follow the one before", i)
		}
		for _, b := range p.Latency {
			if !buckets(b) {
				return fmt.Errorf("interval %d of the series: a latency lies outside of the scale", i)
			}
		}
	}
	return nil
}
