package hlog

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"kinesim/sim/course"
)

// The histogram logs of a run are written and read here and not by the library, which makes a compressor and a
// histogram anew for each interval: a day has 86,400, and took minutes. The format is its own (HdrHistogram V2,
// compressed), and a test holds both against each other.
const (
	cookie           = 0x1c849313
	cookieCompressed = 0x1c849314
	headerBytes      = 40 // bytes before the counts
	placesAtMost     = 1 << 16
)

// WriteCourse writes one of the latencies of a run as Write does, with an interval for each of the course in
// which there was one. All intervals have the range of the widest, so that any program can add them up.
func WriteCourse(w io.Writer, tag string, start time.Time, c *course.Course, of func(*course.Interval) course.Histogram) error {
	if err := Write(w, tag, start); err != nil {
		return err
	}
	e := encoder{highest: 2 * course.Lowest}
	for i := range c.Intervals {
		e.highest = max(e.highest, of(&c.Intervals[i]).Max())
	}
	var err error
	if e.zip, err = zlib.NewWriterLevel(&e.packed, zlib.BestSpeed); err != nil {
		return fmt.Errorf("write histogram log: %w", err)
	}
	out := bufio.NewWriter(w)
	var line []byte
	for i := range c.Intervals {
		h := of(&c.Intervals[i])
		if h.Count() == 0 {
			continue
		}
		from, until := start.Add(c.From(i)).UnixMilli(), start.Add(c.Until(i)).UnixMilli()
		line = append(append(line[:0], "Tag="...), tag...)
		for _, value := range []float64{float64(from) / 1e3, float64(until-from) / 1e3, float64(h.Max()) / 1e6} {
			line = strconv.AppendFloat(append(line, ','), value, 'f', 3, 64)
		}
		if line, err = e.append(append(line, ','), h); err != nil {
			return fmt.Errorf("write histogram log: %w", err)
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write histogram log: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write histogram log: %w", err)
	}
	return nil
}

// encoder encodes histograms one after the other.
type encoder struct {
	highest int64
	plain   []byte
	packed  bytes.Buffer
	zip     *zlib.Writer
}

// append appends a histogram in base 64.
func (e *encoder) append(line []byte, h course.Histogram) ([]byte, error) {
	b := binary.BigEndian
	e.plain = append(e.plain[:0], make([]byte, headerBytes)...)
	next := 0
	h.EachPlace(func(place int, n uint64) {
		if gap := place - next; gap == 1 {
			e.plain = append(e.plain, 0)
		} else if gap > 1 {
			e.plain = binary.AppendVarint(e.plain, -int64(gap))
		}
		e.plain = binary.AppendVarint(e.plain, int64(n))
		next = place + 1
	})
	b.PutUint32(e.plain, cookie)
	b.PutUint32(e.plain[4:], uint32(len(e.plain)-headerBytes))
	b.PutUint32(e.plain[12:], course.Digits)
	b.PutUint64(e.plain[16:], course.Lowest)
	b.PutUint64(e.plain[24:], uint64(e.highest))
	b.PutUint64(e.plain[32:], math.Float64bits(1))
	e.packed.Reset()
	e.packed.Write(make([]byte, 8))
	e.zip.Reset(&e.packed)
	if _, err := e.zip.Write(e.plain); err != nil {
		return line, err
	}
	if err := e.zip.Close(); err != nil {
		return line, err
	}
	packed := e.packed.Bytes()
	b.PutUint32(packed, cookieCompressed)
	b.PutUint32(packed[4:], uint32(len(packed)-8))
	return base64.StdEncoding.AppendEncode(line, packed), nil
}

// lineAtMost bounds a line of a log that is read.
const lineAtMost = 4 << 20

// ReadCourse reads what WriteCourse has written back into the intervals of a course.
func ReadCourse(r io.Reader, start time.Time, c *course.Course, of func(*course.Interval) *course.Histogram) error {
	if c.Every <= 0 {
		return nil // of a run without an interval
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, lineAtMost)
	var d decoder
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, `"`) {
			continue
		}
		cells := strings.Split(line, ",")
		if len(cells) != 5 {
			return fmt.Errorf("read histogram log: line %d has %d parts, want 5", n, len(cells))
		}
		seconds, err := strconv.ParseFloat(cells[1], 64)
		if err != nil {
			return fmt.Errorf("read histogram log: line %d: %w", n, err)
		}
		h, err := d.decode(cells[4])
		if err != nil {
			return fmt.Errorf("read histogram log: line %d: %w", n, err)
		}
		at := time.UnixMilli(int64(math.Round(seconds * 1e3))).Sub(start)
		if at > -c.Every/2 && at < c.From(len(c.Intervals)) { // which a moment may be far from, in a file that is no run's
			if i := int((at + c.Every/2) / c.Every); i < len(c.Intervals) {
				*of(&c.Intervals[i]) = h
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read histogram log: %w", err)
	}
	return nil
}

// decoder decodes histograms one after the other.
type decoder struct {
	packed []byte
	plain  bytes.Buffer
	zip    io.ReadCloser
}

var errHLog = errors.New("it is no histogram of this program")

func (d *decoder) decode(text string) (h course.Histogram, err error) {
	if d.packed, err = base64.StdEncoding.AppendDecode(d.packed[:0], []byte(text)); err != nil {
		return h, err
	}
	b := binary.BigEndian
	if len(d.packed) < 8 || b.Uint32(d.packed) != cookieCompressed {
		return h, errHLog
	}
	packed := bytes.NewReader(d.packed[8:])
	if d.zip == nil {
		d.zip, err = zlib.NewReader(packed)
	} else {
		err = d.zip.(zlib.Resetter).Reset(packed, nil)
	}
	if err != nil {
		return h, err
	}
	d.plain.Reset()
	if _, err := io.Copy(&d.plain, io.LimitReader(d.zip, lineAtMost)); err != nil {
		return h, err
	}
	plain := d.plain.Bytes()
	if len(plain) < headerBytes || b.Uint32(plain) != cookie || b.Uint32(plain[12:]) != course.Digits ||
		b.Uint64(plain[16:]) != course.Lowest {
		return h, errHLog
	}
	return decodeCounts(plain[headerBytes:])
}

// decodeCounts reads counts, where a negative one is a number of zeros.
func decodeCounts(text []byte) (h course.Histogram, err error) {
	var made course.Places
	for place := int64(0); len(text) > 0; {
		n, size := binary.Varint(text)
		if size <= 0 || place < 0 || place >= placesAtMost || n > math.MaxUint32 || n < -placesAtMost {
			return h, errHLog
		}
		text = text[size:]
		if n < 0 {
			place -= n
			continue
		}
		if n > 0 {
			made.Add(int(place), uint64(n))
		}
		place++
	}
	return made.Histogram(), nil
}
