package cli

import (
	"strings"
	"testing"
)

// TestCheckAddress holds that what cannot be an address is refused before it is opened.
func TestCheckAddress(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:0":     "",
		":9464":           "",
		"[::1]:65535":     "",
		"127.0.0.1:65536": `"65536" is no port; they end at 65535`,
		"127.0.0.1:-1":    `"-1" is no port`,
		"127.0.0.1":       "is not HOST:PORT",
		"::1:80":          "is not HOST:PORT",
	} {
		err := CheckAddress("--metrics", address, "127.0.0.1:9464")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
}
