package report

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// WriteZipped writes a value into a file of a directory as JSON, compressed: as a whole or not at all.
func WriteZipped(dir, name string, value any) error {
	return WriteFile(filepath.Join(dir, name), func(w io.Writer) error {
		zipped := gzip.NewWriter(w)
		if err := json.NewEncoder(zipped).Encode(value); err != nil {
			return err
		}
		return zipped.Close()
	})
}

// ReadZipped reads what WriteZipped has written, so many bytes of JSON at most. It is none when there is no such file.
func ReadZipped(dir, name string, most int64, none error, value any) error {
	file, err := os.Open(filepath.Join(dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w in %s", none, filepath.Clean(dir))
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer func() { _ = file.Close() }() // which was only read
	zipped, err := gzip.NewReader(file)
	if err == nil {
		err = json.NewDecoder(io.LimitReader(zipped, most)).Decode(value)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
