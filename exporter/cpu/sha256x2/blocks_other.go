//go:build !amd64

package sha256x2

import "crypto/sha256"

const fast = false

func blocks2(_, _ *shaState, _, _ *byte, _ int) { panic("not on this processor") }

func hex1(_, _ *[sha256.BlockSize]byte, _ int) { panic("not on this processor") }
