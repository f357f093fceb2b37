//go:build !amd64

package kinesis

const canHash2 = false

func blocks2(_, _ *shaState, _, _ *byte, _ int) { panic("not on this processor") }
