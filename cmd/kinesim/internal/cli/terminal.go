package cli

import (
	"os"

	"golang.org/x/term"

	"kinesim/sim/report"
)

// file is the file that a stream is, or nil.
func file(stream any) *os.File {
	if o, ok := stream.(*Output); ok {
		stream = o.to
	}
	f, _ := stream.(*os.File)
	return f
}

// IsTerminal tells whether a stream is a terminal.
func IsTerminal(stream any) bool {
	f := file(stream)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// Columns is the width of a terminal, 80 when it does not tell.
func Columns(stream any) int {
	if f := file(stream); f != nil {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// Fit cuts a line so that the terminal does not break it.
func Fit(line string, width int) string { return report.Fit(line, width-1) }
