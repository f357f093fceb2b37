package md5x8

import "github.com/klauspost/cpuid/v2"

// fast tells whether this processor has what block8 is made of.
var fast = cpuid.CPU.Supports(cpuid.AVX2)

// block8 takes one block of each of eight messages, by word and lane, and gives the states after it.
//
//go:noescape
func block8(words *[16][8]uint32, sums *[4][8]uint32, constants *[64]uint32, start *[4]uint32)
