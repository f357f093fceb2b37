package updates

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"kinesim/exporter/profile"
)

// Heading is what the first line of a file may say of it.
type Heading struct {
	Start profile.Millis // the moment that its time begins with; 0 when it is not said
	Whole bool           // every line says the whole profile
	World string         // what has generated the updates, for people
}

// mark begins a heading.
const mark = "kinesim"

// longestLine is more than a profile may have: a profile record has at most 100 KB, and an export 10 MiB.
const longestLine = 16 << 20

// Reader reads the lines of a file.
type Reader struct {
	Heading Heading

	name   string
	file   *os.File
	stop   func()
	in     *bufio.Reader
	long   []byte // a line that did not fit into the buffer
	first  []byte // line that is no heading, and was read to see that
	parser parser
	number int // of the line that was read last
	last   profile.Millis
}

// BadLine is a line that cannot be used.
type BadLine struct {
	File string
	Line int
	Fault
}

// Error implements error.
func (b *BadLine) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", b.File, b.Line, b.Column, b.What)
}

// Open opens a file, packed or not. Names may be nil for who reads no lines.
func Open(name string, names *Names) (*Reader, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, errors.New("it is no file, and cannot be read more than once") // and a pipe that nobody writes to is waited for
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := newReader(file, names)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.name, r.file = name, file
	return r, nil
}

func newReader(from io.Reader, names *Names) (*Reader, error) {
	content, stop, err := unpack(bufio.NewReaderSize(from, 1<<18))
	if err != nil {
		return nil, err
	}
	r := &Reader{stop: stop, in: bufio.NewReaderSize(content, 1<<18), parser: parser{names: names}}
	if skipped, _ := r.in.Peek(3); string(skipped) == "\xEF\xBB\xBF" {
		_, _ = r.in.Discard(3) // which were just looked at
	}
	line, err := r.read()
	if err != nil && !errors.Is(err, io.EOF) {
		stop()
		return nil, err
	}
	is, err := r.heading(line)
	if err != nil {
		stop()
		return nil, fmt.Errorf("line %d: %w", r.number, err)
	}
	if !is {
		r.first = append([]byte(nil), line...)
	}
	return r, nil
}

// Close closes the file.
func (r *Reader) Close() error {
	r.stop()
	return r.file.Close()
}

// Line is the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.number }

// Next reads the next line. A line that cannot be used is an error of type *BadLine, and those behind it can be read;
// any other error is the end, io.EOF the end of the file.
func (r *Reader) Next(l *Line) error {
	data, err := r.raw()
	if err != nil {
		return err
	}
	err = r.parser.parse(data, l)
	if err == nil && l.At < r.last {
		err = &Fault{Column: 1, What: "the line comes before the one in front of it: lines are in order of at"}
	}
	if err == nil && r.Heading.Whole && !l.Whole {
		err = &Fault{Column: 1, What: "the heading says that lines say the whole profile, and this one does not"}
	}
	if fault, is := errors.AsType[*Fault](err); is {
		return &BadLine{File: r.name, Line: r.number, Fault: *fault}
	}
	r.last = l.At
	return err
}

// raw is the next line that is not empty.
func (r *Reader) raw() ([]byte, error) {
	if first := r.first; first != nil {
		r.first = nil
		if !blank(first) {
			return first, nil
		}
	}
	for {
		line, err := r.read()
		if !blank(line) {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func blank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// read reads a line with its end. At the end of the file there is a last one without, or io.EOF.
func (r *Reader) read() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = r.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			if r.long = append(r.long, line...); len(r.long) > longestLine {
				return nil, fmt.Errorf("line %d: longer than 16 MiB", r.number+1)
			}
			line, err = r.in.ReadSlice('\n')
		}
		r.long = append(r.long, line...)
		line = r.long
	}
	if len(line) > 0 {
		r.number++
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("after line %d: %w", r.number, err)
	}
	return line, err
}

// heading reads a heading, and tells whether the line is one.
func (r *Reader) heading(line []byte) (bool, error) {
	s := scanner{data: line}
	if s.next() != '{' || s.expect('{', "") != nil || s.next() != '"' {
		return false, nil
	}
	if key, err := s.text(""); err != nil || string(key) != mark {
		return false, nil //nolint:nilerr // a line that cannot be read is reported when it is
	}
	s = scanner{data: line}
	err := s.object("the heading", func(key []byte) (err error) {
		switch string(key) {
		case mark:
			var text []byte
			if text, err = s.text(mark); err == nil && string(text) != "updates" {
				err = s.fault("this is no file of updates")
			}
		case "version":
			var text []byte
			if text, err = s.literal(); err == nil && string(text) != "1" {
				err = s.fault("version %s is not known here: it is 1", text)
			}
		case "start":
			r.Heading.Start, err = s.moment("start")
		case "whole":
			var text []byte
			text, err = s.literal()
			r.Heading.Whole = string(text) == "true"
		case "world":
			var text []byte
			text, err = s.text("world")
			r.Heading.World = string(text)
		default:
			err = s.faultOfKey("unknown key %s: a heading has %s, version, start, whole and world", quoted(key), mark)
		}
		return err
	})
	if err == nil {
		err = s.end()
	}
	return true, err
}
