package parts

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"kinesim/exporter"
)

// Kind is what a line of the log tells of a record.
type Kind string

const (
	KindAcked   Kind = "acked"   // an export that was acknowledged
	KindRead    Kind = "read"    // a record that was read from the stream
	KindUnknown Kind = "unknown" // an export of which nobody knows whether it is in the stream
	KindFailed  Kind = "failed"  // an export that is not in the stream
)

// Record is a line of the log.
type Record struct {
	Kind      Kind
	Shard     string // "" of an export that was not acknowledged
	Sequence  string
	Hash      exporter.Digest // of partition key and data: exporter.Hash
	Ambiguous int             // attempts whose outcome nobody knows
	Key       string
}

// The files of a log: records-1-0001.tsv.gz is the first of a part's first life. They are bounded so that each can be
// copied as a whole while the next one grows.
const (
	logPrefix    = "records-"
	logSuffix    = ".tsv.gz"
	logFileBytes = 32 << 20 // before compression, which makes about a third of it
	logBuffer    = 256 << 10
	logFlush     = time.Second
)

// LogFiles are the files of the logs in a directory, in order.
func LogFiles(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(globEscape(dir), logPrefix+"*"+logSuffix))
	slices.Sort(files)
	return files, err
}

// globEscape is a path that a pattern matches as it is.
func globEscape(path string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(path)
}

// Log writes records. What is added is on the disk a second later, so that little is lost of a process that is killed.
// Its methods may be called by any goroutine.
type Log struct {
	dir     string
	attempt int

	mu     sync.Mutex
	buffer []byte
	full   chan []byte // to be written; one that is full blocks who adds
	spare  chan []byte
	ended  chan error
}

// NewLog begins the log of an attempt in a directory.
func NewLog(dir string, attempt int) *Log {
	l := &Log{dir: dir, attempt: attempt, full: make(chan []byte, 4), spare: make(chan []byte, 4), ended: make(chan error, 1)}
	go func() { l.ended <- l.write() }()
	return l
}

// add appends lines.
func (l *Log) add(lines func(dst []byte) []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buffer = lines(l.buffer)
	if len(l.buffer) < logBuffer {
		return
	}
	l.full <- l.buffer
	l.buffer = nil
	select {
	case l.buffer = <-l.spare:
	default:
	}
}

// Close writes what is left, and returns why not all could be written.
func (l *Log) Close() error {
	l.mu.Lock()
	if len(l.buffer) > 0 {
		l.full <- l.buffer
		l.buffer = nil
	}
	l.mu.Unlock()
	close(l.full)
	return <-l.ended
}

// take is what has been added since it was called last.
func (l *Log) take() []byte {
	if !l.mu.TryLock() {
		return nil // whoever adds may wait for the writer
	}
	defer l.mu.Unlock()
	taken := l.buffer
	l.buffer = nil
	return taken
}

// write is the goroutine that compresses and writes. It goes on after an error, so that nobody waits for it.
func (l *Log) write() error {
	ticker := time.NewTicker(logFlush)
	defer ticker.Stop()
	w := logWriter{dir: l.dir, attempt: l.attempt}
	for {
		select {
		case lines, more := <-l.full:
			if !more {
				return errors.Join(w.err, w.close())
			}
			w.write(lines)
			select {
			case l.spare <- lines[:0]:
			default:
			}
		case <-ticker.C:
			if lines := l.take(); len(lines) > 0 {
				w.write(lines)
			}
			w.flush()
		}
	}
}

// logWriter writes files of bounded size.
type logWriter struct {
	dir     string
	attempt int
	number  int
	file    *os.File
	zip     *gzip.Writer
	written int
	err     error // the first
}

func (w *logWriter) write(lines []byte) {
	if w.err != nil {
		return
	}
	if w.file == nil {
		w.number++
		name := fmt.Sprintf("%s%d-%04d%s", logPrefix, w.attempt, w.number, logSuffix)
		if w.file, w.err = os.Create(filepath.Join(w.dir, name)); w.err != nil {
			return
		}
		w.zip, w.err = gzip.NewWriterLevel(w.file, gzip.BestSpeed)
		w.written = 0
	}
	if w.err == nil {
		_, w.err = w.zip.Write(lines)
	}
	if w.written += len(lines); w.written >= logFileBytes && w.err == nil {
		w.err = w.close()
	}
}

func (w *logWriter) flush() {
	if w.file != nil && w.err == nil {
		w.err = w.zip.Flush()
	}
}

func (w *logWriter) close() error {
	if w.file == nil {
		return nil
	}
	err := errors.Join(w.zip.Close(), w.file.Close())
	w.file = nil
	return err
}

// appendRecord appends a line of the log.
func appendRecord(dst []byte, kind Kind, shard, sequence string, hash exporter.Digest, ambiguous int, key string) []byte {
	dst = append(append(append(append(append(append(dst, kind...), '\t'), shard...), '\t'), sequence...), '\t')
	dst = append(hash.Append(dst), '\t')
	dst = append(strconv.AppendInt(dst, int64(ambiguous), 10), '\t')
	if plainKey(key) {
		return append(append(dst, key...), '\n')
	}
	return append(strconv.AppendQuote(dst, key), '\n')
}

// plainKey tells whether a key stands in the log as it is, and not in quotes.
func plainKey(key string) bool {
	if key == "" || key[0] == '"' || !utf8.ValidString(key) {
		return false
	}
	for i := range len(key) {
		if key[i] < ' ' || key[i] == 0x7f {
			return false
		}
	}
	return true
}

// ReadLog tells of each record of the logs in a directory. A file that ends in the middle of a line, as that of a
// process does that was killed, is read up to there.
func ReadLog(dir string, tell func(attempt int, r Record) error) error {
	files, err := LogFiles(dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := readLogFile(file, tell); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return nil
}

func readLogFile(path string, tell func(attempt int, r Record) error) error {
	name := strings.TrimPrefix(filepath.Base(path), logPrefix)
	number, _, _ := strings.Cut(name, "-")
	attempt, err := strconv.Atoi(number)
	if err != nil {
		return errors.New("its name does not say of which attempt it is")
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	zipped, err := gzip.NewReader(bufio.NewReader(file))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil // killed before anything was written
	}
	if err != nil {
		return err
	}
	lines := bufio.NewReaderSize(zipped, 64<<10)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r, err := parseRecord(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := tell(attempt, r); err != nil {
			return err
		}
	}
}

func parseRecord(line string) (r Record, err error) {
	fields := strings.SplitN(line, "\t", 6)
	if len(fields) != 6 {
		return r, fmt.Errorf("%d columns, not 6", len(fields))
	}
	r = Record{Kind: Kind(fields[0]), Shard: fields[1], Sequence: fields[2], Key: fields[5]}
	if err := r.Hash.UnmarshalText([]byte(fields[3])); err != nil {
		return r, err
	}
	if r.Ambiguous, err = strconv.Atoi(fields[4]); err != nil {
		return r, err
	}
	if strings.HasPrefix(r.Key, `"`) {
		if r.Key, err = strconv.Unquote(r.Key); err != nil {
			return r, fmt.Errorf("key %s: %w", fields[5], err)
		}
	}
	return r, nil
}
