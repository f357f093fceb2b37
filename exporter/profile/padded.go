package profile

// paddedBytes is what a padded text may be read and written to, whatever its length.
const paddedBytes = 64

// Padded is a copy of a text for AppendPadded.
func Padded(text []byte) []byte {
	return append(make([]byte, 0, max(len(text), paddedBytes)), text...)
}

// AppendPadded appends a text. One of up to 64 bytes that has as many behind its beginning is copied with all of them,
// since nobody could foretell how long a text is: what stands behind its end is written over by what follows.
func AppendPadded(dst, text []byte) []byte {
	start := len(dst)
	if len(text) <= paddedBytes && cap(text) >= paddedBytes && cap(dst)-start >= paddedBytes {
		*(*[paddedBytes]byte)(dst[start : start+paddedBytes]) = *(*[paddedBytes]byte)(text[:paddedBytes])
		return dst[:start+len(text)]
	}
	return append(dst, text...)
}
