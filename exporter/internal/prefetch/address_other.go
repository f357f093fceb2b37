//go:build !amd64

package prefetch

import "unsafe"

func address(unsafe.Pointer) {}
