package scenarios

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// quote shows a text of the file in a message, shortened.
func quote(text string) string {
	const limit = 60
	if runes := []rune(text); len(runes) > limit {
		text = string(runes[:limit]) + "…"
	}
	if text == "" {
		return "an empty text"
	}
	if visible(text) != text || strings.Contains(text, `"`) {
		return strconv.Quote(text)
	}
	return `"` + text + `"`
}

// visible is a text with whatever is no letter, sign or space written as Go does: a control character could take over a
// terminal.
func visible(text string) string {
	plain := func(r rune) bool { return strconv.IsPrint(r) && r != utf8.RuneError }
	if strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if plain(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// percent shows a share.
func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1e8)/1e6, 'f', -1, 64) + "%"
}

// grouped shows a number with underscores between groups of three digits, as a file may write it.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "_" + text[i:]
	}
	return sign + text
}

// people shows a number that people read and nobody writes into a file, as summaries show it.
func people(n int64) string { return strings.ReplaceAll(grouped(n), "_", ",") }

// sized shows a number of bytes.
func sized(n int64) string {
	for _, u := range []unit{{" MiB", 1 << 20}, {" KiB", 1 << 10}} {
		if n != 0 && n%int64(u.size) == 0 {
			return strconv.FormatInt(n/int64(u.size), 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10) + " B"
}

// timed shows a duration without the zero units that time.Duration's own text ends in.
func timed(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// perSecond shows a rate.
func perSecond(rate float64) string { return strconv.FormatFloat(rate, 'f', -1, 64) + "/s" }
