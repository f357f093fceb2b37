package profile

import (
	"bytes"
	"strings"
	"testing"
)

// TestAppendPadded appends texts around the length that is copied in one piece, padded and not, to where there is room
// and where there is none, and looks at what is in front, too.
func TestAppendPadded(t *testing.T) {
	for n := range 2*paddedBytes + 1 {
		text := []byte(strings.Repeat("0123456789", 13)[:n])
		for _, one := range [][]byte{text[:n:n], Padded(text)} {
			for _, room := range []int{0, paddedBytes - 1, paddedBytes, 3 * paddedBytes} {
				dst := append(make([]byte, 0, 1+room), '<')
				got := append(AppendPadded(dst, one), '>')
				if want := "<" + string(text) + ">"; string(got) != want {
					t.Fatalf("%d bytes with room for %d: %q, want %q", n, room, got, want)
				}
			}
			if !bytes.Equal(one, text) {
				t.Fatalf("%d bytes were changed to %q", n, one)
			}
		}
	}
}
