package profile

// paddedBytes is what a padded text may be read and written to, whatever its length.
const paddedBytes = 64

// Padded is a copy of a text for AppendPadded.
func Padded(text []byte) []byte {
	return append(make([]byte, 0, max(len(text), paddedBytes)), text...)
}

// AppendPadded appends a text. One of up to 64 bytes that has as many behind its beginning is copied with 32 or all of
// them, since nobody could foretell how long a text is: what stands behind its end is written over by what follows.
func AppendPadded(dst, text []byte) []byte {
	start := len(dst)
	if len(text) <= paddedBytes && cap(text) >= paddedBytes && cap(dst)-start >= paddedBytes {
		copyPadded((*[paddedBytes]byte)(dst[start:start+paddedBytes]), (*[paddedBytes]byte)(text[:paddedBytes]), len(text))
		return dst[:start+len(text)]
	}
	return append(dst, text...)
}

// copyPadded copies a text in pieces of 16 bytes, the most that the compiler copies without a call.
func copyPadded(dst, text *[paddedBytes]byte, length int) {
	*(*[16]byte)(dst[:]) = *(*[16]byte)(text[:])
	*(*[16]byte)(dst[16:]) = *(*[16]byte)(text[16:])
	if length > paddedBytes/2 {
		*(*[16]byte)(dst[32:]) = *(*[16]byte)(text[32:])
		*(*[16]byte)(dst[48:]) = *(*[16]byte)(text[48:])
	}
}
