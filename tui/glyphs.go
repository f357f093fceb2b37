package tui

import (
	"math/bits"
	"strings"
)

// ascii is what stands for the letters of the dashboard on a terminal that has no UTF-8. Letters that data brings and
// the terminal cannot show become question marks.
var ascii = func() map[rune]byte {
	stands := map[rune]byte{}
	for _, row := range asciiRows {
		for i, letter := range []rune(row.letters) {
			stands[letter] = row.stand[i]
		}
	}
	return stands
}()

// asciiRows are letters and what stands for each. No letter is in it twice: the lower half of a cell is one of the
// eighths, too.
var asciiRows = []struct{ letters, stand string }{
	{"─━╌╍╸│┃┊╎▏▌╋├┤┴╵╭╮╰╯", "-=---||::||+++++++++"},
	{"█▓▒░▚■▀╱", "#%=:&##/"},
	{"▁▂▃▄▅▆▇", "..::||#"},
	{"⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"},
	{"▸▶▼◎‖◉○●◆◇✖✔✘▲∅❄▾◈", ">>v@\"@ooo*X*x!0*|*"},
	{"·…–—−→←↑↓×≈µ‹›", ".~---><^vx~u<>"},
}

// brailleASCII stands for cells of dots by how many they hold.
const brailleASCII = " ..::||##"

// asASCII is the letter that stands for another one, or 0 when there is none.
func asASCII(r rune) byte {
	switch {
	case r < 0x80:
		return byte(r)
	case r >= 0x2800 && r <= 0x28FF:
		return brailleASCII[bits.OnesCount8(uint8(r-0x2800))]
	}
	return ascii[r]
}

// onlyASCII tells whether a terminal of a type, with a character set, shows letters of ASCII alone. The fonts of the
// Linux console have 256 or 512 letters: no dots, no round corners, no raised digits.
func onlyASCII(charset, term string) bool { return !isUTF8(charset) || term == "linux" }

// isUTF8 tells whether a character set, as a locale names it, is UTF-8.
func isUTF8(charset string) bool {
	return strings.EqualFold(charset, "UTF-8") || strings.EqualFold(charset, "UTF8")
}
