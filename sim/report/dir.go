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
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Histograms are the three latencies in full, in nanoseconds; those of the last snapshot.
type Histograms struct{ DueToAck, SentToAck, Lateness *hdr.Histogram }

// SummaryFile is the file in a directory of results that holds the summary.
const SummaryFile = "summary.json"

// latencies are the histograms of a directory of results.
var latencies = []struct {
	tag string
	of  func(Histograms) *hdr.Histogram
}{
	{"due_to_ack", func(h Histograms) *hdr.Histogram { return h.DueToAck }},
	{"sent_to_ack", func(h Histograms) *hdr.Histogram { return h.SentToAck }},
	{"lateness", func(h Histograms) *hdr.Histogram { return h.Lateness }},
}

// Files are the names of the files that WriteDir writes.
func Files() []string {
	names := []string{SummaryFile}
	for _, latency := range latencies {
		names = append(names, latency.tag+".hlog")
	}
	return names
}

// WriteDir writes the results of a run into a directory, which it creates where it is missing: a summary and an .hlog
// per latency. Each file is there as a whole or not at all; files of an earlier run are replaced, the summary last. One
// that cannot be written keeps none of the others from it.
func WriteDir(dir string, s Summary, h Histograms) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("create results directory: %w", err)
	}
	end := s.Started.Add(time.Duration(s.Elapsed * float64(time.Second)))
	var failed []error
	for _, latency := range latencies {
		failed = append(failed, WriteFile(filepath.Join(dir, latency.tag+".hlog"), func(w io.Writer) error {
			return WriteHLog(w, latency.tag, s.Started, Interval{Start: s.Started, End: end, Histogram: latency.of(h)})
		}))
	}
	failed = append(failed, WriteFile(filepath.Join(dir, SummaryFile), func(w io.Writer) error { return WriteJSON(w, s) }))
	return errors.Join(failed...)
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
