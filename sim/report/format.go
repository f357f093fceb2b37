package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Escape makes text that comes from data safe for a terminal: everything that does not print, such as escape sequences,
// C1 controls and marks that turn the writing direction, is written as \u and its code point, and bytes that are no
// UTF-8 as \x and two digits.
func Escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// EscapeLines makes text of several lines safe for a terminal, as Escape does, and keeps its line breaks.
func EscapeLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Escape(line)
	}
	return strings.Join(lines, "\n")
}

// escapeJSON writes what encoding/json leaves as it is but a terminal might obey, such as C1 controls, as \u escapes.
// The meaning of the JSON stays the same. Its own line breaks stay.
func escapeJSON(encoded []byte) []byte {
	out := make([]byte, 0, len(encoded))
	for _, r := range string(encoded) {
		switch {
		case unicode.IsPrint(r) || r == '\n':
			out = utf8.AppendRune(out, r)
		case r > 0xFFFF:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

// cells is how many columns text takes on a terminal: letters of East Asia and emoji take two, marks that combine none.
func cells(text string) int { return uniseg.StringWidth(text) }

// cut shortens text to a number of columns; what is missing is shown as an ellipsis.
func cut(text string, columns int) string {
	if cells(text) <= columns {
		return text
	}
	return Fit(text, columns-1) + "…"
}

// Fit is as much of a text as a number of columns holds, whole letters only.
func Fit(text string, columns int) string {
	rest, state, end := text, -1, 0
	for rest != "" {
		var letter string
		var width int
		if letter, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state); width > columns {
			break
		}
		columns -= width
		end += len(letter)
	}
	return text[:end]
}

// padded fills text with spaces to a number of columns.
func padded(text string, columns int) string {
	return text + strings.Repeat(" ", max(columns-cells(text), 0))
}

// wrap breaks text at spaces into lines of at most so many columns; a longer word gets a line of its own.
func wrap(text string, columns int) []string {
	var lines []string
	line := ""
	for _, part := range strings.Fields(text) {
		switch {
		case line == "":
			line = part
		case cells(line)+1+cells(part) <= columns:
			line += " " + part
		default:
			lines = append(lines, line)
			line = part
		}
	}
	return append(lines, line)
}

// group is n with a comma between thousands.
func group(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// finest is how far apart latencies are kept at least, in seconds. What took no time, as in virtual time, is kept with
// all that took less than that, and 511 ns would tell of an answer that nobody measured.
const finest = 512e-9

// duration is seconds for people: three digits and a unit, minutes and hours beyond, and no seconds from ten hours on.
func duration(seconds float64) string {
	// What rounds up to the next unit is written in that one.
	switch abs := math.Abs(seconds); {
	case abs == 0:
		return "0 s"
	case abs < finest:
		return "< 1 µs"
	case abs < 0.9995e-6:
		return significant(seconds*1e9) + " ns"
	case abs < 0.9995e-3:
		return significant(seconds*1e6) + " µs"
	case abs < 0.9995:
		return significant(seconds*1e3) + " ms"
	case abs < 99.95:
		return significant(seconds) + " s"
	}
	whole := int64(math.Round(seconds))
	switch {
	case whole < 3600:
		return fmt.Sprintf("%dm%02ds", whole/60, whole%60)
	case whole < 10*3600:
		return fmt.Sprintf("%dh%02dm%02ds", whole/3600, whole/60%60, whole%60)
	}
	minutes := int64(math.Round(seconds / 60))
	return fmt.Sprintf("%dh%02dm", minutes/60, minutes%60)
}

// size is bytes for people, in powers of 1024 as the quotas of Kinesis are.
func size(bytes uint64) string {
	units := []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	if bytes < 1024 {
		return group(bytes) + " B"
	}
	value := float64(bytes) / 1024
	unit := 0
	for value >= 999.5 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	return significant(value) + " " + units[unit]
}

// significant is a number with three significant digits, and no more than one of them behind the point from ten on.
func significant(value float64) string {
	switch abs := math.Abs(value); {
	case abs >= 99.95:
		return strconv.FormatFloat(value, 'f', 0, 64)
	case abs >= 9.995:
		return strconv.FormatFloat(value, 'f', 1, 64)
	}
	return strconv.FormatFloat(value, 'f', 2, 64)
}

// share is part of whole in per cent; a dash when there is no whole.
func share(part, whole uint64) string {
	if whole == 0 {
		return "-"
	}
	percent := 100 * float64(part) / float64(whole)
	// Neither "0 %" of what did happen nor "100 %" of what did not.
	switch {
	case part == 0 || part == whole:
		return strconv.FormatFloat(percent, 'f', 0, 64) + " %"
	case percent < 0.01:
		return "< 0.01 %"
	case percent > 99.99:
		return "> 99.99 %"
	case percent < 1 || percent > 99:
		return strconv.FormatFloat(percent, 'f', 2, 64) + " %"
	}
	return strconv.FormatFloat(percent, 'f', 1, 64) + " %"
}

// counted is a number with what it counts.
type counted struct {
	name  string
	count uint64
}

// rank sorts counts, greatest first and by name among equals; zeros are left out.
func rank(counts map[string]uint64) []counted {
	ranked := make([]counted, 0, len(counts))
	for name, count := range counts {
		if count > 0 {
			ranked = append(ranked, counted{name, count})
		}
	}
	slices.SortFunc(ranked, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.name, b.name))
	})
	return ranked
}
