package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Columns is the width of a terminal, 80 when it does not tell.
func Columns(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// Fit cuts a line so that the terminal does not break it.
func Fit(line string, width int) string {
	if cells := []rune(line); len(cells) >= width {
		return string(cells[:width-1])
	}
	return line
}
