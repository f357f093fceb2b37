package profile

import (
	"encoding/binary"
	"sync"
)

// dates are days as 2006-01-02T, padded so that a day is one store. They bet on memberships of today's rehearsals:
// whatever falls on another day is computed.
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

// newDates makes the dates once in a process: some 290 KB that all dataflows share, of which a run reads the few days
// that it is about.
var newDates = sync.OnceValue(func() *dates {
	var table dates
	var text []byte
	for i := range table {
		text, _ = appendDateTime(text[:0], (firstDate+Millis(i))*dayMillis)
		copy(table[i][:], text[:dateBytes])
	}
	return &table
})

// put writes a moment over the digits of a timestamp, which with micros has six more at its end. It is false when the
// day is not in the table.
func (d *dates) put(text []byte, at Millis, micros bool) bool {
	day := uint64(at) / dayMillis // far behind the table before 1970
	if day-firstDate >= uint64(len(d)) {
		return false
	}
	*(*[16]byte)(text) = d[day-firstDate]
	millis := uint64(at) % dayMillis
	second := millis / 1000
	minute := second / 60
	hour := minute / 60
	// All three pairs of digits at once: a tenth by multiplying and shifting, and what is left of it.
	x := hour | (minute-60*hour)<<24 | (second-60*minute)<<48
	tens := x * 103 >> 10 & 0x000F_0000_0F00_000F
	binary.LittleEndian.PutUint64(text[dateBytes:], tens|(x-10*tens)<<8+midnight)
	if micros {
		millis %= 1000
		text[secondsBytes+1] = byte('0' + millis/100)
		text[secondsBytes+2] = byte('0' + millis/10%10)
		text[secondsBytes+3] = byte('0' + millis%10)
	}
	return true
}

// midnight is 00:00:00.
const midnight = 0x30_30_3A_30_30_3A_30_30
