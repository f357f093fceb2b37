package wire

import "encoding/binary"

// scanCBOR is scanJSON for CBOR. Strings in one piece, and maps and lists of both kinds of length, are what it bets on.
func scanCBOR(a *Answer, answer []byte) bool {
	a.begin()
	s := cborScan{rest: answer, ok: true}
	var type_, count, records bool
	for left := s.head(cborMap); s.more(&left); {
		switch name := s.text(); string(name) {
		case "EncryptionType":
			s.ok = s.ok && !type_
			type_ = true
			s.text()
		case "FailedRecordCount":
			s.ok = s.ok && !count
			count = true
			s.head(cborUint)
		case "Records":
			s.ok = s.ok && !records
			records = true
			s.records(a)
		default:
			return false
		}
	}
	return s.ok && len(s.rest) == 0 && a.end()
}

// cborScan reads CBOR from its start. Once something is not as expected, ok stays false.
type cborScan struct {
	rest  []byte
	ok    bool
	usual usual
}

// head takes the head of an item of a major type and returns its argument, or -1 for an indefinite length.
func (s *cborScan) head(major byte) int {
	if !s.ok || len(s.rest) == 0 || s.rest[0]&0xe0 != major {
		s.ok = false
		return 0
	}
	info := s.rest[0] & 31
	s.rest = s.rest[1:]
	width := 0
	switch {
	case info < 24:
		return int(info)
	case info < 27:
		width = 1 << (info - 24)
	case info == cborIndefinite && major >= cborArray:
		return -1
	}
	if width == 0 || len(s.rest) < width {
		s.ok = false // 64-bit lengths, too: nothing here is that long
		return 0
	}
	var wide [4]byte
	copy(wide[4-width:], s.rest)
	s.rest = s.rest[width:]
	return int(binary.BigEndian.Uint32(wide[:]))
}

// more tells whether a further member or element follows. Left is what the head of the map or list said; more takes the
// break of one of indefinite length.
func (s *cborScan) more(left *int) bool {
	switch {
	case !s.ok:
		return false
	case *left > 0:
		*left--
		return true
	case *left == 0:
		return false
	case len(s.rest) > 0 && s.rest[0] == cborBreak:
		s.rest = s.rest[1:]
		return false
	}
	return true
}

// text takes a text string.
func (s *cborScan) text() []byte {
	n := s.head(cborText)
	if !s.ok || n > len(s.rest) {
		s.ok = false
		return nil
	}
	text := s.rest[:n]
	s.rest = s.rest[n:]
	return text
}

func (s *cborScan) records(a *Answer) {
	for left := s.head(cborArray); s.more(&left); {
		var e answerEntry
		if n := s.usual.match(s.rest, &e); n > 0 && simple(e.sequence) && simple(e.shard) {
			s.rest = s.rest[n:]
			s.ok = a.entry(&e)
			continue
		}
		e = answerEntry{}
		start := s.rest
		for left := s.head(cborMap); s.more(&left); {
			member := e.member(s.text())
			switch {
			case member == nil || *member != nil:
				s.ok = false
				return
			case len(s.rest) > 0 && s.rest[0] == cborNull:
				s.rest = s.rest[1:]
			default:
				*member = s.text()
				s.ok = s.ok && simple(*member) // text that is not UTF-8 is not for a scan to mend
			}
		}
		s.ok = s.ok && a.entry(&e)
		s.usual.note(start[:len(start)-len(s.rest)], &e)
	}
}
