package scenarios

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// maxTrace is how many rows a recorded trace may have: each is two pieces of a curve.
const maxTrace = maxPieces / 2

// traceRow is a moment of a trace, and how many updates there were from it on until the next; 0 without counts.
type traceRow struct {
	at    time.Duration // since the first
	count float64
}

// traceKind reads {file: …, speed: 2}.
func traceKind(to *Rate) kind {
	type trace struct {
		file  string
		speed float64
	}
	table := func(t *trace) []field {
		return []field{
			{key: "file", required: true, note: "trace.csv", about: "CSV with a heading, or a JSON object a line; column at is a " +
				"moment (RFC 3339, seconds, or a duration), " +
				"count how many updates there were until the next; without it each row is an update. A name that ends in .gz is unpacked",
				kind: text(&t.file, 1_000, printable, "the name of a file")},
			{key: "speed", fallback: "1", about: "how much faster than recorded",
				kind: ranged(&t.speed, "a number", parseNumber, trimmed, 0.001, 1e6, setting.Both("speeds are from a thousandth to a million"))},
		}
	}
	var read *trace
	return shaped(&read, table, func(d *decoder, path string, t *trace) {
		rows, counted, err := d.readTrace(t.file)
		if err != nil {
			d.wrongf(join(path, "file"), "", "%s: %v", t.file, err)
			return
		}
		for i := range rows {
			rows[i].at = time.Duration(float64(rows[i].at) / t.speed)
		}
		if !counted {
			to.Clicks = make([]time.Duration, len(rows))
			for i, row := range rows {
				to.Clicks[i] = row.at
			}
			return
		}
		to.Steps = traceSteps(rows)
	})
}

// traceSteps are counts as rates. The last interval is as long as the one before it.
func traceSteps(rows []traceRow) []Step {
	steps := make([]Step, 0, len(rows)+1)
	interval := time.Second
	for i, row := range rows {
		if i+1 < len(rows) {
			interval = rows[i+1].at - row.at
		}
		steps = append(steps, Step{row.at, row.count / interval.Seconds()})
	}
	return append(steps, Step{rows[len(rows)-1].at + interval, 0})
}

// readTrace reads a recorded trace. A name is looked for beside the scenario's file.
func (d *decoder) readTrace(name string) (rows []traceRow, counted bool, err error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(d.sources[0].name), name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, false, errors.Unwrap(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var in io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return nil, false, fmt.Errorf("unpack: %w", err)
		}
	}
	return parseTrace(&bounded{in, maxTraceBytes})
}

// maxTraceBytes is how much text a recorded trace may be, unpacked: rows may be long, and a file may be another one.
const maxTraceBytes = 256 << 20

// bounded is a reader that fails when there is more to read than is allowed.
type bounded struct {
	io.Reader
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("it is larger than the allowed %d MiB", maxTraceBytes>>20)
	}
	n, err := b.Reader.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// parseTrace reads a trace: rows in order of time, by CSV or by JSON lines, whichever the first sign tells.
func parseTrace(in io.Reader) (rows []traceRow, counted bool, err error) {
	buffered := bufio.NewReaderSize(in, 1<<16)
	if mark, _ := buffered.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = buffered.Discard(len(byteOrderMark)) // which were just looked at
	}
	read := csvTrace
	if first, _ := buffered.Peek(1); bytes.Equal(first, []byte("{")) {
		read = jsonTrace
	}
	first := time.Time{}
	err = read(buffered, func(line int, moment, count string) error {
		at, err := traceMoment(moment)
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if len(rows) == 0 {
			first, counted = at, count != ""
		}
		row := traceRow{at: at.Sub(first)}
		if counted != (count != "") {
			return fmt.Errorf("line %d: every row has a count, or none", line)
		}
		if counted {
			if row.count, err = strconv.ParseFloat(count, 64); err != nil || !(row.count >= 0) || row.count > 1e12 {
				return fmt.Errorf("line %d: %s is not a number of updates", line, quote(count))
			}
		}
		if last := len(rows) - 1; last >= 0 && (row.at < rows[last].at || counted && row.at == rows[last].at) {
			return fmt.Errorf("line %d: %s does not come after the row before it", line, quote(moment))
		}
		if rows = append(rows, row); len(rows) > maxTrace {
			return fmt.Errorf("line %d: more rows than the allowed %s", line, people(maxTrace))
		}
		return nil
	})
	if err == nil && len(rows) == 0 {
		err = errors.New("the trace has no row")
	}
	return rows, counted, err
}

// traceMoment reads a moment in RFC 3339, in seconds since some moment, or as a duration since some moment.
func traceMoment(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds < 1e11 {
		whole := int64(seconds)
		return time.Unix(whole, int64((seconds-float64(whole))*1e9)), nil
	}
	if since, wrong := parseDuration(text); wrong == nil {
		return time.Unix(0, 0).Add(since), nil
	}
	return time.Time{}, fmt.Errorf("%s is not a moment: write it in RFC 3339, in seconds, or as a duration", quote(text))
}

func csvTrace(in io.Reader, row func(line int, moment, count string) error) error {
	reader := csv.NewReader(in)
	reader.ReuseRecord = true
	heading, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	at, count := -1, -1
	for i, name := range heading {
		switch strings.TrimSpace(name) {
		case "at":
			at = i
		case "count":
			count = i
		}
	}
	if at < 0 {
		return errors.New("line 1: the heading has no column named at")
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := reader.FieldPos(0)
		updates := ""
		if count >= 0 {
			updates = strings.TrimSpace(record[count])
		}
		if err := row(line, strings.TrimSpace(record[at]), updates); err != nil {
			return err
		}
	}
}

func jsonTrace(in io.Reader, row func(line int, moment, count string) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var object struct {
			At    json.RawMessage `json:"at"`
			Count json.Number     `json:"count"`
		}
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			return fmt.Errorf("line %d: not a JSON object with at, and perhaps count", number)
		}
		if err := row(number, strings.Trim(string(object.At), `"`), object.Count.String()); err != nil {
			return err
		}
	}
	return lines.Err()
}
