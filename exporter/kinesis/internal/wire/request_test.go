package wire

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestBase64 compares with the standard library, and looks behind the end.
func TestBase64(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for n := range 400 {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		for _, room := range []int{0, 3, 64} {
			buffer := bytes.Repeat([]byte{'#'}, 5+base64.StdEncoding.EncodedLen(n)+room)
			got := appendBase64(buffer[:5], data)
			want := "#####" + base64.StdEncoding.EncodeToString(data)
			if string(got) != want || strings.Trim(string(buffer[len(want):]), "#") != "" {
				t.Fatalf("%d bytes with room for %d more: got %q, want %q", n, room, buffer, want)
			}
		}
	}
}
