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

// WriteFile writes a file that is made by a mode of os.OpenFile. One that cannot be written to its end is removed: half
// of a file is taken for one.
func WriteFile(name string, data []byte, mode int, permissions os.FileMode) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|mode, permissions)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err == nil {
		return nil
	}
	if info, unseen := os.Stat(name); unseen == nil && info.Mode().IsRegular() { // and no device, or pipe
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
