package sha256x2

import (
	"crypto/sha256"
	"encoding/hex"
)

// longest is the longest text that fits into one block with its length.
const longest = sha256.BlockSize - 9

// Hex writes the hash of a text in hexadecimal digits. For one that fits into one block, such as an e-mail address,
// what crypto/sha256 does around the block takes nearly as long as the block itself. It is quickest for a text with
// room for a block behind its beginning, of which nothing is changed.
func Hex(digits *[2 * sha256.Size]byte, text []byte) {
	if !fast || len(text) > longest {
		sum := sha256.Sum256(text)
		hex.Encode(digits[:], sum[:])
		return
	}
	if cap(text) < sha256.BlockSize {
		var block [sha256.BlockSize]byte
		copy(block[:], text)
		hex1(digits, &block, len(text))
		return
	}
	hex1(digits, (*[sha256.BlockSize]byte)(text[:sha256.BlockSize]), len(text))
}
