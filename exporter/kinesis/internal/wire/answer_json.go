package wire

import (
	"bytes"
	"encoding/binary"
)

// scanJSON reads an answer of the shape that Kinesis gives, such as
//
//	{"EncryptionType":"NONE","FailedRecordCount":0,"Records":[{"SequenceNumber":"49…","ShardId":"shardId-0…"},…]}
//
// into the answer's results. It bets on ASCII without escapes and on no other members, each at most once. It returns
// false for everything else, and for what says nothing certain of a record: then the SDK parses the answer.
func scanJSON(a *Answer, answer []byte) bool {
	if !simple(answer) {
		return false
	}
	a.begin()
	s := jsonScan{rest: answer, ok: true}
	s.want('{')
	var type_, count, records bool
	for more := !s.take('}'); more && s.ok; more = s.more('}') {
		switch name := s.text(); string(name) {
		case "EncryptionType":
			s.ok = s.ok && !type_
			type_ = true
			s.want(':')
			s.text()
		case "FailedRecordCount":
			s.ok = s.ok && !count
			count = true
			s.want(':')
			s.number()
		case "Records":
			s.ok = s.ok && !records
			records = true
			s.want(':')
			s.records(a)
		default:
			return false
		}
	}
	s.space()
	return s.ok && len(s.rest) == 0 && a.end()
}

// simple tells whether text is ASCII without control characters and backslashes, so that a string ends at the next
// quote and means what it says.
func simple(text []byte) bool {
	const (
		high  = 0x8080808080808080
		ones  = 0x0101010101010101
		space = ones * ' '
		slash = ones * '\\'
	)
	for ; len(text) >= 8; text = text[8:] {
		word := binary.LittleEndian.Uint64(text)
		escape := word ^ slash
		// Each of the three sets the high bit of the lowest byte that it is about: one that is not ASCII, one below a
		// space, and a backslash, which the exclusive or makes 0. Simple bytes borrow nothing, so no bit is set for a
		// simple word.
		if (word|(word-space)|(escape-ones))&high != 0 {
			return false
		}
	}
	for _, b := range text {
		if b < ' ' || b >= 0x80 || b == '\\' {
			return false
		}
	}
	return true
}

// jsonScan reads simple text from its start. Once something is not as expected, ok stays false.
type jsonScan struct {
	rest  []byte
	ok    bool
	usual usual
}

func (s *jsonScan) space() {
	for len(s.rest) > 0 && s.rest[0] == ' ' {
		s.rest = s.rest[1:]
	}
}

// take takes a byte if it is the next.
func (s *jsonScan) take(b byte) bool {
	s.space()
	if len(s.rest) == 0 || s.rest[0] != b {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *jsonScan) want(b byte) { s.ok = s.take(b) && s.ok }

// more tells whether a further element follows; it takes the comma before it, or the end.
func (s *jsonScan) more(end byte) bool {
	if s.take(',') {
		return true
	}
	s.want(end)
	return false
}

// text takes a string.
func (s *jsonScan) text() []byte {
	s.want('"')
	end := bytes.IndexByte(s.rest, '"')
	if !s.ok || end < 0 {
		s.ok = false
		return nil
	}
	text := s.rest[:end]
	s.rest = s.rest[end+1:]
	return text
}

// number takes a whole number that is not negative. What it is does not matter: entries are taken one by one.
func (s *jsonScan) number() {
	s.space()
	n := 0
	for n < len(s.rest) && s.rest[n] >= '0' && s.rest[n] <= '9' {
		n++
	}
	if n == 0 || n > 9 || n > 1 && s.rest[0] == '0' {
		s.ok = false
	}
	s.rest = s.rest[n:]
}

func (s *jsonScan) records(a *Answer) {
	s.want('[')
	for more := !s.take(']'); more && s.ok; more = s.more(']') {
		var e answerEntry
		if n := s.usual.match(s.rest, &e); n > 0 && bytes.IndexByte(e.sequence, '"') < 0 && bytes.IndexByte(e.shard, '"') < 0 {
			s.rest = s.rest[n:]
			s.ok = a.entry(&e)
			continue
		}
		e = answerEntry{}
		start := s.rest
		s.want('{')
		for more := !s.take('}'); more && s.ok; more = s.more('}') {
			member := e.member(s.text())
			if member == nil || *member != nil {
				s.ok = false
				return
			}
			s.want(':')
			*member = s.text()
		}
		s.ok = s.ok && a.entry(&e)
		s.usual.note(start[:len(start)-len(s.rest)], &e)
	}
}
