package digits

import "github.com/klauspost/cpuid/v2"

// fast tells whether this processor has what sixteens is made of.
var fast = cpuid.CPU.Supports(cpuid.AVX2)

// sixteens writes the sixteen digits of a and b behind the first three characters of a text, and those of c and d
// behind the first 22. Each of the four is below a hundred million.
//
//go:noescape
func sixteens(text *[38]byte, a, b, c, d uint64)
