//go:build !linux

package cli

// memoryLimit is not known.
func memoryLimit() memory { return memory{} }
