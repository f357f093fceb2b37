package cbor

import (
	"encoding/binary"
	"math"
)

// AppendHead appends the beginning of an item in the shortest form.
func AppendHead(dst []byte, major byte, value uint64) []byte {
	major <<= 5
	switch {
	case value < 24:
		return append(dst, major|byte(value))
	case value <= math.MaxUint8:
		return append(dst, major|24, byte(value))
	case value <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(dst, major|25), uint16(value))
	case value <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(dst, major|26), uint32(value))
	}
	return binary.BigEndian.AppendUint64(append(dst, major|27), value)
}

// Maps and arrays of an answer have an indefinite length, as AWS's have, and end with a Break.
const (
	OpenArray = Array<<5 | 31
	OpenMap   = Map<<5 | 31
)

// AppendText appends a text.
func AppendText[T string | []byte](dst []byte, text T) []byte {
	return append(AppendHead(dst, Text, uint64(len(text))), text...)
}

// AppendInt appends an integer.
func AppendInt(dst []byte, value int64) []byte {
	if value < 0 {
		return AppendHead(dst, Negint, uint64(-1-value))
	}
	return AppendHead(dst, Uint, uint64(value))
}

// AppendFloat appends a float, in 64 bits.
func AppendFloat(dst []byte, value float64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, Simple<<5|27), math.Float64bits(value))
}

// AppendEpoch appends a moment as AWS writes it: the milliseconds since 1970 as an integer.
func AppendEpoch(dst []byte, millis int64) []byte {
	return AppendInt(append(dst, Tag<<5|TagEpoch), millis)
}
