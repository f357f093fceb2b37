//go:build !amd64

package digits

const fast = false

func sixteens(_ *[38]byte, _, _, _, _ uint64) { panic("not on this processor") }
