package prefetch

import "unsafe"

//go:noescape
func address(at unsafe.Pointer)

//go:noescape
func pieces(memory *byte, width int, list *uint32, count int)
