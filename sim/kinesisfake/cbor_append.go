package kinesisfake

import (
	"encoding/binary"
	"math"
)

// appendCBORHead appends the beginning of an item in the shortest form.
func appendCBORHead(dst []byte, major byte, value uint64) []byte {
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

// Maps and arrays of an answer have an indefinite length, as AWS's have, and end with a cborBreak.
const (
	cborOpenArray = cborArray<<5 | 31
	cborOpenMap   = cborMap<<5 | 31
)

func appendCBORText[T string | []byte](dst []byte, text T) []byte {
	return append(appendCBORHead(dst, cborText, uint64(len(text))), text...)
}

func appendCBORBytes(dst, data []byte) []byte {
	return append(appendCBORHead(dst, cborBytes, uint64(len(data))), data...)
}

func appendCBORInt(dst []byte, value int64) []byte {
	if value < 0 {
		return appendCBORHead(dst, cborNegint, uint64(-1-value))
	}
	return appendCBORHead(dst, cborUint, uint64(value))
}

func appendCBORFloat(dst []byte, value float64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, cborSimple<<5|27), math.Float64bits(value))
}

// appendCBOREpoch appends a moment as AWS writes it: the milliseconds since 1970 as an integer.
func appendCBOREpoch(dst []byte, millis int64) []byte {
	return appendCBORInt(append(dst, cborTag<<5|cborTagEpoch), millis)
}

// appendErrorCBOR appends an error in the shape of AWS CBOR 1.1, which is that of its JSON.
func appendErrorCBOR(dst []byte, e *Error) []byte {
	dst = append(dst, cborOpenMap)
	dst = appendCBORText(dst, "__type")
	dst = appendCBORText(dst, e.Code)
	if e.Message != "" {
		dst = appendCBORText(dst, messageMember(e.Code))
		dst = appendCBORText(dst, e.Message)
	}
	return append(dst, cborBreak)
}
