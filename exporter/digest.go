package exporter

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"

	"github.com/zeebo/xxh3"
)

// Digest is a sum mod 2^128. Over a whole run it is the sum of Hash over every export that detection produced, so that
// the order in which they were made does not enter it.
type Digest struct{ Hi, Lo uint64 }

// Hash is XXH3-128 of the length of key (four bytes, little endian), key and payload. It uses scratch and returns it
// for the next call.
func Hash(scratch, key, payload []byte) (Digest, []byte) {
	scratch = append(appendKey(scratch[:0], key), payload...)
	sum := xxh3.Hash128(scratch)
	return Digest{Hi: sum.Hi, Lo: sum.Lo}, scratch
}

// Add returns d + other mod 2^128.
func (d Digest) Add(other Digest) Digest {
	lo, carry := bits.Add64(d.Lo, other.Lo, 0)
	hi, _ := bits.Add64(d.Hi, other.Hi, carry)
	return Digest{Hi: hi, Lo: lo}
}

// String is the digest as 32 hexadecimal digits.
func (d Digest) String() string { return string(d.Append(nil)) }

// Append appends what String writes.
func (d Digest) Append(dst []byte) []byte {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], d.Hi)
	binary.BigEndian.PutUint64(raw[8:], d.Lo)
	return hex.AppendEncode(dst, raw[:])
}

// MarshalText is String.
func (d Digest) MarshalText() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalText reads what String writes.
func (d *Digest) UnmarshalText(text []byte) error {
	var raw [16]byte
	if n, err := hex.Decode(raw[:], text[:min(len(text), 32)]); err != nil || n != len(raw) || len(text) != 32 {
		return fmt.Errorf("%q is no digest of 32 hexadecimal digits", text)
	}
	d.Hi, d.Lo = binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	return nil
}
