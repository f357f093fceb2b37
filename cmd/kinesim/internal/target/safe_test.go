//go:build !slim

package target

import "testing"

// TestSafeURL prints nothing that may be secret.
func TestSafeURL(t *testing.T) {
	for endpoint, want := range map[string]string{
		"http://localhost:4566":                      "http://localhost:4566",
		"http://operator:secret@localhost:4566/a":    "http://operator:xxxxx@localhost:4566/a",
		"http://secret@localhost:4566":               "http://xxxxx@localhost:4566",
		"http://localhost:4566/?token=secret#secret": "http://localhost:4566/",
		"http://[secret":                             "the given endpoint",
	} {
		if got := SafeURL(endpoint); got != want {
			t.Errorf("%s: %s, want %s", endpoint, got, want)
		}
	}
}
