// Package md5x8 hashes eight short texts at once with MD5, which shards divide partition keys by, in a sixth of the
// time of one after the other.
//
//	sum.go    Sum: eight texts at once, or one after the other by crypto/md5
//	block_*   the instructions, and whether this processor has them
package md5x8

import (
	"crypto/md5"
	"encoding/binary"
	"math"
	"math/bits"
)

// Lanes is how many texts are hashed at once.
const Lanes = 8

// longest is the longest text that fits into one block with its length.
const longest = md5.BlockSize - 9

// start is the state of MD5 before the first block (RFC 1321, 3.3).
var start = [4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}

// constants are those of the steps: the integer part of 4294967296 times abs(sin(i)), where i is in radians (3.4).
var constants = func() (table [64]uint32) {
	for i := range table {
		table[i] = uint32(math.Floor(math.Abs(math.Sin(float64(i+1))) * (1 << 32)))
	}
	return table
}()

// Hash is a hash as a big-endian number.
type Hash struct{ Hi, Lo uint64 }

// Sum makes the hashes of texts.
func Sum(texts *[Lanes][]byte, sums *[Lanes]Hash) {
	var words [16][Lanes]uint32
	for lane, text := range texts {
		if !fast || len(text) > longest {
			one(texts, sums)
			return
		}
		words[14][lane] = uint32(8 * len(text))
		i := 0
		for ; len(text) >= 8; text, i = text[8:], i+2 {
			word := binary.LittleEndian.Uint64(text)
			words[i][lane], words[i+1][lane] = uint32(word), uint32(word>>32)
		}
		last := uint64(0x80) // ends the text
		for n := len(text) - 1; n >= 0; n-- {
			last = last<<8 | uint64(text[n])
		}
		words[i][lane], words[i+1][lane] = uint32(last), uint32(last>>32)
	}
	var states [4][Lanes]uint32
	block8(&words, &states, &constants, &start)
	for lane := range sums {
		sums[lane] = Hash{
			bits.ReverseBytes64(uint64(states[0][lane]) | uint64(states[1][lane])<<32),
			bits.ReverseBytes64(uint64(states[2][lane]) | uint64(states[3][lane])<<32),
		}
	}
}

// one hashes the texts one after the other.
func one(texts *[Lanes][]byte, sums *[Lanes]Hash) {
	for lane, text := range texts {
		sum := md5.Sum(text)
		sums[lane] = Hash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
	}
}
