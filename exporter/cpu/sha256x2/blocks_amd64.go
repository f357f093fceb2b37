package sha256x2

import (
	"crypto/sha256"

	"github.com/klauspost/cpuid/v2"
)

// fast tells whether this processor has what blocks2 is made of.
var fast = supports(&cpuid.CPU)

// supports tells it of any processor. AVX is for VZEROUPPER: small processors have SHA and no AVX.
func supports(cpu *cpuid.CPUInfo) bool {
	return cpu.Supports(cpuid.SHA, cpuid.SSSE3, cpuid.SSE4, cpuid.AVX)
}

// blocks2 takes as many blocks of 64 bytes into a from p, and into b from q.
//
//go:noescape
func blocks2(a, b *shaState, p, q *byte, blocks int)

// hex1 writes the hash of a text, which has as many bytes, at most longest, in hexadecimal digits. It reads more of it.
//
//go:noescape
func hex1(digits, text *[sha256.BlockSize]byte, length int)
