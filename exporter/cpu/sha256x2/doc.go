// Package sha256x2 hashes two texts at once with SHA-256, in two thirds of the time of one after the other on
// processors whose instructions for it leave half of their time unused.
//
//	sum.go      Hasher: one text by crypto/sha256, or two at once
//	blocks_*    the instructions, and whether this processor has them
package sha256x2
