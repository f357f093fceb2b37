package updates

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// unpack reads what a file holds: gzip and zstd are told by their first bytes.
func unpack(in *bufio.Reader) (io.Reader, func(), error) {
	first, err := in.Peek(4)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, nil, err
	case len(first) >= 2 && first[0] == 0x1F && first[1] == 0x8B:
		packed, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, fmt.Errorf("unpack gzip: %w", err)
		}
		return packed, func() { _ = packed.Close() }, nil // it was only read
	case string(first) == "\x28\xB5\x2F\xFD":
		packed, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(largestWindow))
		if err != nil {
			return nil, nil, fmt.Errorf("unpack zstd: %w", err)
		}
		return packed, packed.Close, nil
	}
	return in, func() {}, nil
}

// largestWindow is how much of what came before a zstd file may refer to: that of zstd --long.
const largestWindow = 128 << 20

// packed is a file that is written, packed where its name says so.
type packed struct {
	io.Writer
	ends []func() error // in the order in which they have to happen
}

// create makes a file, or writes over one.
func create(name string) (*packed, error) {
	file, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewWriterSize(file, 1<<18)
	p := &packed{Writer: buffered, ends: []func() error{buffered.Flush, file.Close}}
	switch {
	case strings.HasSuffix(name, ".gz"):
		packer := gzip.NewWriter(buffered)
		p.Writer, p.ends = packer, append([]func() error{packer.Close}, p.ends...)
	case strings.HasSuffix(name, ".zst"):
		packer, err := zstd.NewWriter(buffered, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		p.Writer, p.ends = packer, append([]func() error{packer.Close}, p.ends...)
	}
	return p, nil
}

// Close ends the file.
func (p *packed) Close() error {
	var all error
	for _, end := range p.ends {
		all = errors.Join(all, end())
	}
	return all
}
