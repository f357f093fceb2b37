package kinesis

import "github.com/klauspost/cpuid/v2"

// canHash2 tells whether this processor has what blocks2 is made of.
var canHash2 = cpuid.CPU.Supports(cpuid.SHA, cpuid.SSSE3, cpuid.SSE4)

// blocks2 takes as many blocks of 64 bytes into a from p, and into b from q.
//
//go:noescape
func blocks2(a, b *shaState, p, q *byte, blocks int)
