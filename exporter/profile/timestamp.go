package profile

import "strconv"

// timestampAppenders write a moment in UTC. Civil dates are computed here, since time.Time spends more on a format's
// layout than on the date, and every membership of every payload has one.
var timestampAppenders = map[TimestampFormat]func(dst []byte, at Millis) []byte{
	TimestampSeconds: appendSeconds,
	TimestampOffset:  appendOffset,
	TimestampMicros:  appendMicros,
}

func appendSeconds(dst []byte, at Millis) []byte {
	dst, _ = appendDateTime(dst, at)
	return append(dst, 'Z')
}

func appendOffset(dst []byte, at Millis) []byte {
	dst, _ = appendDateTime(dst, at)
	return append(dst, "+0000"...)
}

func appendMicros(dst []byte, at Millis) []byte {
	dst, millis := appendDateTime(dst, at)
	dst = append(dst, '.', byte('0'+millis/100))
	dst = appendTwo(dst, millis%100)
	return append(dst, "000Z"...)
}

// appendDateTime appends 2006-01-02T15:04:05 and returns the milliseconds that are left.
func appendDateTime(dst []byte, at Millis) ([]byte, uint32) {
	const dayMillis = 24 * 60 * 60 * 1000
	days := int64(at) / dayMillis
	rest := int64(at) % dayMillis
	if rest < 0 { // before 1970: the day begins at its own midnight
		days--
		rest += dayMillis
	}
	year, month, day := civil(days)
	dst = appendYear(dst, year)
	dst = appendTwo(append(dst, '-'), month)
	dst = appendTwo(append(dst, '-'), day)
	millis := uint32(rest)
	dst = appendTwo(append(dst, 'T'), millis/3_600_000)
	dst = appendTwo(append(dst, ':'), millis/60_000%60)
	dst = appendTwo(append(dst, ':'), millis/1000%60)
	return dst, millis % 1000
}

// civil turns days since 1970-01-01 into a date of the proleptic Gregorian calendar. It counts years from March, so
// that the leap day is a year's last, in eras of 400 years, which all have the same 146,097 days, and divides by
// multiplying (Neri and Schneider, Euclidean affine functions and their application to calendar algorithms, 2022,
// figure 12).
func civil(days int64) (year int64, month, day uint32) {
	const era = 146_097
	days += 719_468 // from 0000-03-01
	eras := days / era
	if days%era < 0 {
		eras--
	}
	n := 4*uint32(days-eras*era) + 3
	century := n / era
	n = n%era | 3
	product := uint64(2_939_745) * uint64(n)
	yearOfCentury := uint32(product >> 32)
	dayOfYear := uint32(product) / 2_939_745 / 4
	n = 2141*dayOfYear + 197_913
	month, day = n>>16, (n&0xFFFF)/2141+1
	year = int64(100*century+yearOfCentury) + eras*400
	if dayOfYear >= 306 { // January or February
		month -= 12
		year++
	}
	return year, month, day
}

// appendYear appends a year as package time does: at least four digits, with a sign before year 0.
func appendYear(dst []byte, year int64) []byte {
	if year >= 0 && year <= 9999 {
		return appendTwo(appendTwo(dst, uint32(year/100)), uint32(year%100))
	}
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	for limit := int64(1000); year < limit; limit /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, year, 10)
}

// appendTwo appends a number below 100 as two digits.
func appendTwo(dst []byte, n uint32) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}
