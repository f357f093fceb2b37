package profile

import (
	"encoding/binary"
	"sync"
)

// dates are days as 2006-01-02T, padded so that a day is one store. They bet on memberships of today's rehearsals: whatever falls on
// another day is computed.
type dates [lastDate - firstDate][16]byte

// Days since 1970 of 2000-01-01 and 2050-01-01.
const (
	firstDate = 10_957
	lastDate  = 29_220
)

const (
	dayMillis    = 24 * 60 * 60 * 1000
	dateBytes    = len("2006-01-02T")
	secondsBytes = len("2006-01-02T15:04:05")
)

// newDates makes the dates once in a process: some 290 KB that all dataflows share, of which a run reads the few days that it is about.
var newDates = sync.OnceValue(func() *dates {
	var table dates
	var text []byte
	for i := range table {
		text, _ = appendDateTime(text[:0], (firstDate+Millis(i))*dayMillis)
		copy(table[i][:], text[:dateBytes])
	}
	return &table
})

// put writes a moment over the digits of a timestamp, which with micros has six more at its end. It is false when the day is not in
// the table.
func (d *dates) put(text []byte, at Millis, micros bool) bool {
	day := uint64(at/dayMillis) - firstDate
	if at < 0 || day >= uint64(len(d)) {
		return false
	}
	*(*[16]byte)(text) = d[day]
	millis := uint32(at % dayMillis)
	second := millis / 1000
	minute := second / 60
	hour := minute / 60
	binary.LittleEndian.PutUint64(text[dateBytes:],
		uint64(pairs[hour])|':'<<16|uint64(pairs[minute-60*hour])<<24|':'<<40|uint64(pairs[second-60*minute])<<48)
	if micros {
		millis -= 1000 * second
		text[secondsBytes+1] = byte('0' + millis/100)
		binary.LittleEndian.PutUint16(text[secondsBytes+2:], pairs[millis%100])
	}
	return true
}

// pairs are the numbers below 100 as two digits, the first in the lower byte.
var pairs = func() (text [100]uint16) {
	for n := range uint16(100) {
		text[n] = '0' + n/10 | ('0'+n%10)<<8
	}
	return text
}()
