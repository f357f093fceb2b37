//go:build !amd64

package md5x8

const fast = false

func block8(_ *[16][8]uint32, _ *[4][8]uint32, _ *[64]uint32, _ *[4]uint32) {
	panic("not on this processor")
}
