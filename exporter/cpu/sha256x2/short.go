package sha256x2

import (
	"crypto/sha256"
	"encoding/binary"
)

// longest is the longest text that fits into one block with its length.
const longest = sha256.BlockSize - 9

// Short returns the words A to H of the hash of a text. For one that fits into one block, such as an e-mail address,
// what crypto/sha256 does around the block takes nearly as long as the block itself.
func Short(text []byte) (words [8]uint32) {
	if !fast || len(text) > longest {
		sum := sha256.Sum256(text)
		for i := range words {
			words[i] = binary.BigEndian.Uint32(sum[4*i:])
		}
		return words
	}
	var block [sha256.BlockSize]byte
	block[copy(block[:], text)] = 0x80 // ends the text
	binary.BigEndian.PutUint64(block[sha256.BlockSize-8:], uint64(8*len(text)))
	state := shaStart
	block1(&state, &block)
	for i, at := range shaOrder {
		words[i] = state[at]
	}
	return words
}
