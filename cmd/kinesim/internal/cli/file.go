package cli

import (
	"bytes"
	"os"
)

// ReadFile reads a text file that people write, without the mark that some editors put before its first letter.
func ReadFile(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	return bytes.TrimPrefix(text, []byte("\ufeff")), err
}
