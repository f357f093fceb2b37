package md5x8

import (
	"math"

	"github.com/klauspost/cpuid/v2"
)

// fast tells whether this processor has what block8 is made of.
var fast = cpuid.CPU.Supports(cpuid.AVX2)

// start is the state of MD5 before the first block (RFC 1321, 3.3).
var start = [4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}

// constants are those of the steps: the integer part of 4294967296 times abs(sin(i)), where i is in radians (3.4).
var constants = func() (table [64]uint32) {
	for i := range table {
		table[i] = uint32(math.Floor(math.Abs(math.Sin(float64(i+1))) * (1 << 32)))
	}
	return table
}()

// block8 takes one block of each of eight messages, by word and lane, and gives the states after it.
//
//go:noescape
func block8(words *[16][8]uint32, sums *[4][8]uint32)
