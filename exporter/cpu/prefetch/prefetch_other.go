//go:build !amd64

package prefetch

import "unsafe"

func address(unsafe.Pointer) {}

// pieces reads from the pieces, since there is no instruction in Go that only fetches. No read depends on another, so
// the misses overlap.
func pieces(memory *byte, width int, list *uint32, count int) {
	read := byte(0)
	for _, i := range unsafe.Slice(list, count) {
		piece := unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(memory), int(i)*width)), width)
		read ^= piece[0] ^ piece[width-1]
	}
	touch(read)
}

// touch keeps what was read from being compiled away.
//
//go:noinline
func touch(byte) {}
