package kinesis

import "github.com/klauspost/cpuid/v2"

// canHash2 tells whether this processor has what blocks2 is made of.
var canHash2 = hashes2(&cpuid.CPU)

// hashes2 tells it of any processor. AVX is for VZEROUPPER: small processors have SHA and no AVX.
func hashes2(cpu *cpuid.CPUInfo) bool {
	return cpu.Supports(cpuid.SHA, cpuid.SSSE3, cpuid.SSE4, cpuid.AVX)
}

// blocks2 takes as many blocks of 64 bytes into a from p, and into b from q.
//
//go:noescape
func blocks2(a, b *shaState, p, q *byte, blocks int)
