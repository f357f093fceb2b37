package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadFileWithoutMark(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	for text, want := range map[string]string{"\ufeffa: b\n": "a: b\n", "a: \ufeffb": "a: \ufeffb", "": ""} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadFile(name); string(got) != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
