// Package prefetch brings memory closer to the processor without waiting for it. A load whose result nobody uses does
// that too, and then holds up what follows: the processor finishes its instructions in their order.
package prefetch

import "unsafe"

// Of fetches what stands at an address. Where the processor is not known it does nothing.
func Of[T any](at *T) { address(unsafe.Pointer(at)) }
