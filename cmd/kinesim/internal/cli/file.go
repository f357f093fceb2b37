package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxFile is how long a file may be that people write, or that a run has written of what people did.
const maxFile = 64 << 20

// ReadFile reads a text file that people write, without the mark that some editors put before its first letter. One
// that is too long for that is another file, or a device, and must not fill the memory.
func ReadFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("%s: the file is larger than %d MiB", name, maxFile>>20)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil
}
