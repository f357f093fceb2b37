package updates

import (
	"bytes"
	"errors"
	"io"

	"kinesim/exporter/profile"
)

// Survey is a file at a glance.
type Survey struct {
	Start  profile.Millis // that of the heading, else the moment of the first line
	Length profile.Millis // from there until the last line
	Lines  int            // that have a moment
	Counts []int          // lines by their moments, in spans of equal width
	Width  profile.Millis
}

// surveyed is how many spans a survey has at most.
const surveyed = 2_048

// Look reads a file for its moments alone, which is many times faster than to read its lines.
func Look(name string) (s Survey, err error) {
	r, err := Open(name, nil)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s.Start, s.Width = r.Heading.Start, 10
	begun := s.Start != 0
	for {
		data, err := r.raw()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, err
		}
		at, found := momentOf(data)
		if !found {
			continue // a bad line, of which the replay tells
		}
		if !begun {
			s.Start, begun = at, true
		}
		if at >= s.Start {
			s.add(at - s.Start)
		}
	}
	if s.Lines == 0 {
		return s, errors.New("no line is an update: a JSON object with at and id")
	}
	return s, nil
}

func (s *Survey) add(offset profile.Millis) {
	s.Lines++
	s.Length = max(s.Length, offset)
	for offset/s.Width >= surveyed {
		for i := range (len(s.Counts) + 1) / 2 {
			sum := s.Counts[2*i]
			if 2*i+1 < len(s.Counts) {
				sum += s.Counts[2*i+1]
			}
			s.Counts[i] = sum
		}
		s.Counts = s.Counts[:(len(s.Counts)+1)/2]
		s.Width *= 2
	}
	for i := int(offset / s.Width); len(s.Counts) <= i; {
		s.Counts = append(s.Counts, 0)
	}
	s.Counts[offset/s.Width]++
}

// momentOf is the moment of a line, which is looked for without reading what stands before it.
func momentOf(line []byte) (profile.Millis, bool) {
	for rest := line; ; {
		i := bytes.Index(rest, []byte(`"at"`))
		if i < 0 {
			return 0, false
		}
		s := scanner{data: rest, at: i + len(`"at"`)}
		if s.expect(':', "") == nil {
			if at, err := s.moment(""); err == nil {
				return at, true
			}
		}
		rest = rest[i+1:]
	}
}
