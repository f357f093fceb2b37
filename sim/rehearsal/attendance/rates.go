package attendance

import (
	"time"

	"kinesim/sim/kinesisfake/readers"
)

// pace counts what it reads while it is behind, so that there is always more to read: the records of five seconds are
// no measure of a consumer that is given a hundred each two seconds, as it is then given three hundred in some. The
// longest time without a read is left out, and the read that ended it: it may have been stopped.
type pace struct {
	at              time.Time
	reads, records  uint64 // at the last look
	seconds, read   float64
	gap             float64 // since a read ended
	longest, ending float64 // such a time, and records of the read that ended it
}

// add takes in how a consumer stands.
func (p *pace) add(now time.Time, c *readers.Consumer, behind bool) {
	t, last := &c.Total, *p
	p.at, p.reads, p.records = now, t.Reads, t.Records
	if !behind || last.at.IsZero() {
		p.gap = 0
		return
	}
	over, read := now.Sub(last.at).Seconds(), float64(t.Records-last.records)
	p.seconds += over
	p.read += read
	p.gap += over
	if p.gap > p.longest {
		p.longest, p.ending = p.gap, read
	}
	if t.Reads > last.reads {
		p.gap = 0
	}
}

// rate is records a second; 0 when it is not known, as of one that was stopped for much of the time, and caught up at
// once, or nearly.
func (p *pace) rate() float64 {
	if p.longest*4 > p.seconds || p.seconds == 0 {
		return 0
	}
	return (p.read - p.ending) / (p.seconds - p.longest)
}

// came counts what came while it was behind.
type came struct {
	at                  time.Time
	records             float64 // that had come at the last look
	seconds             float64
	recent              []arrival // of the last five seconds
	peak                float64   // records a second, in five seconds
	gained, gainedBytes float64
}

// arrival is how much had come at a moment.
type arrival struct {
	at      time.Time
	records float64
}

// PeakOver is the time that a peak is the mean of.
const PeakOver = 5 * time.Second

// add counts what has come since the last look, if the consumer is behind.
func (s *came) add(now time.Time, c *readers.Consumer, behind bool) {
	t := &c.Total
	records := float64(t.Records-t.Again) + float64(t.LagRecords+t.Lost+t.Skipped)
	each := 0.0
	if t.Records > 0 {
		each = float64(t.Bytes) / float64(t.Records)
	}
	if gained := max(records-s.records, 0); behind && !s.at.IsZero() {
		s.seconds += now.Sub(s.at).Seconds()
		s.gained += gained
		s.gainedBytes += gained * each
	}
	s.at, s.records = now, records
	for len(s.recent) > 1 && now.Sub(s.recent[1].at) >= PeakOver {
		s.recent = s.recent[1:]
	}
	s.recent = append(s.recent, arrival{now, records})
	if over := now.Sub(s.recent[0].at); over >= PeakOver {
		s.peak = max(s.peak, (records-s.recent[0].records)/over.Seconds())
	}
}
