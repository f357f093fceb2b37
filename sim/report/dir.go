package report

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kinesim/sim/course"
	"kinesim/sim/report/hlog"
)

// SummaryFile is the file in a directory of results that holds the summary.
const SummaryFile = "summary.json"

// courseLatencies are the histogram logs of a directory of results.
var courseLatencies = []courseLatency{
	{"due_to_ack", dueToAckOf, nil}, {"sent_to_ack", sentToAckOf, nil}, {"lateness", latenessOf, nil},
	{"event_to_ack", eventToAckOf, func(s *Summary) bool { return s.Latency.EventToAck != nil }},
}

// courseLatency is a histogram log, which is there unless only some runs have it.
type courseLatency struct {
	tag string
	of  func(*course.Interval) *course.Histogram
	has func(*Summary) bool // nil: every run has it
}

func (l *courseLatency) file() string { return l.tag + ".hlog" }

// Files are the names of the files that WriteDir writes.
func Files() []string {
	names := []string{SummaryFile, SeriesFile, JUnitFile, MarkdownFile}
	for _, latency := range courseLatencies {
		names = append(names, latency.file())
	}
	return names
}

// WriteDir writes the results of a run into a directory, which it creates where it is missing: a summary, the run over
// time, a histogram log per latency, and what other programs read of the verdict. Each file is there as a whole or not
// at all; files of an earlier run are replaced, the summary last. One that cannot be written keeps none of the others
// from it.
func WriteDir(dir string, s Summary, c *course.Course) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("create results directory: %w", err)
	}
	var failed []error
	write := func(name string, to func(io.Writer) error) {
		failed = append(failed, WriteFile(filepath.Join(dir, name), to))
	}
	for _, latency := range courseLatencies {
		if latency.has != nil && !latency.has(&s) {
			continue
		}
		write(latency.file(), func(w io.Writer) error {
			return hlog.WriteCourse(w, latency.tag, s.Started, c, func(i *course.Interval) course.Histogram { return *latency.of(i) })
		})
	}
	write(SeriesFile, func(w io.Writer) error { return WriteSeries(w, c) })
	failed = append(failed, WriteVerdicts(dir, s))
	write(SummaryFile, func(w io.Writer) error { return WriteJSON(w, s) })
	return errors.Join(failed...)
}

// WriteVerdicts writes what is made of a summary alone.
func WriteVerdicts(dir string, s Summary) error {
	return errors.Join(
		WriteFile(filepath.Join(dir, JUnitFile), func(w io.Writer) error { return WriteJUnit(w, s) }),
		WriteFile(filepath.Join(dir, MarkdownFile), func(w io.Writer) error { return WriteMarkdown(w, s) }),
	)
}

// ReadDir reads the summary and the course of a directory of results. What a course holds of phases, events and shards
// is in the summary.
func ReadDir(dir string) (s Summary, c *course.Course, err error) {
	text, err := os.ReadFile(filepath.Join(dir, SummaryFile))
	if err != nil {
		return s, nil, fmt.Errorf("read results: %w", err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, nil, fmt.Errorf("read %s: %w", SummaryFile, err)
	}
	if s.Verdict == "" {
		return s, nil, fmt.Errorf("read %s: it is no summary of a run", SummaryFile)
	}
	err = readFile(dir, SeriesFile, func(r io.Reader) (err error) {
		c, err = ReadSeries(r)
		return err
	})
	for _, latency := range courseLatencies {
		if err != nil {
			break
		}
		err = readFile(dir, latency.file(), func(r io.Reader) error { return hlog.ReadCourse(r, s.Started, c, latency.of) })
		if latency.has != nil && errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	return s, c, err
}

func readFile(dir, name string, read func(io.Reader) error) error {
	file, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	defer func() { _ = file.Close() }() // which was only read
	if err := read(file); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// WriteJSON writes the summary as it stands in summary.json: indented, its keys in one order always.
func WriteJSON(w io.Writer, s Summary) error {
	encoded, err := marshal(s, "  ")
	if err != nil {
		return fmt.Errorf("encode summary: %w", err)
	}
	if _, err := w.Write(encoded); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}

// WriteJSONLine writes the summary as the last line of --ui json: an object whose only key is summary, which no tick
// has.
func WriteJSONLine(w io.Writer, s Summary) error {
	encoded, err := marshal(struct {
		Summary Summary `json:"summary"`
	}{s}, "")
	if err != nil {
		return fmt.Errorf("encode summary: %w", err)
	}
	if _, err := w.Write(encoded); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}

// marshal encodes a value, followed by a line break and without anything that a terminal would obey.
func marshal(value any, indent string) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return escapeJSON(buffer.Bytes()), nil
}

// WriteFile writes beside the file and renames, so that nobody sees half of it. Who may read it the umask says, as of
// any file.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	temporary, err := createBeside(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	defer func() {
		if err != nil {
			if about, ok := errors.AsType[*fs.PathError](err); ok {
				err = about.Err // its path is that of a file that is gone
			}
			err = errors.Join(fmt.Errorf("write %s: %w", filepath.Base(path), err), os.Remove(temporary.Name()))
		}
	}()
	if err = write(temporary); err != nil {
		return errors.Join(err, temporary.Close())
	}
	if err = temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// createBeside makes a file in the directory of another, with a name of its own. It is os.CreateTemp, whose files only
// their owner may read whatever the umask.
func createBeside(path string) (*os.File, error) {
	for {
		name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"-"+rand.Text())
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) {
			return file, err
		}
	}
}
