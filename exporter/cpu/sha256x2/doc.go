// Package sha256x2 hashes two texts at once with SHA-256, in two thirds of the time of one after the other on
// processors whose instructions for it leave half of their time unused. A short text alone it hashes without what
// crypto/sha256 does around it.
//
//	sum.go      Hasher: one text by crypto/sha256, or two at once
//	short.go    Hex: one text of a block
//	blocks_*    the instructions, and whether this processor has them
package sha256x2
