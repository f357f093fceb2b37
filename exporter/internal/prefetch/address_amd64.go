package prefetch

import "unsafe"

//go:noescape
func address(at unsafe.Pointer)
