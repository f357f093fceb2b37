//go:build !amd64

package sha256x2

const fast = false

func blocks2(_, _ *shaState, _, _ *byte, _ int) { panic("not on this processor") }
