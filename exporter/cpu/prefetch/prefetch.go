// Package prefetch brings memory closer to the processor without waiting for it. A load whose result nobody uses does
// that too, and then holds up what follows: the processor finishes its instructions in their order.
package prefetch

import "unsafe"

// Of fetches what stands at an address. Where the processor is not known it does nothing.
func Of[T any](at *T) { address(unsafe.Pointer(at)) }

// Pieces fetches those of a memory's pieces, all of the same width in bytes, that a list numbers: the first and the
// last byte of each, so that one that is no longer than a cache line is there whole.
func Pieces(memory []byte, width int, list []uint32) {
	if width > 0 && len(list) > 0 {
		pieces(&memory[0], width, &list[0], len(list))
	}
}
