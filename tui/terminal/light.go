package terminal

import (
	"strconv"
	"strings"
)

// lightByName tells whether the environment says that the terminal's background is light: some terminals set COLORFGBG
// to the numbers of their colours, the background last.
func lightByName(colorfgbg string) (light, known bool) {
	i := strings.LastIndexByte(colorfgbg, ';')
	if i < 0 {
		return false, false
	}
	background, err := strconv.Atoi(colorfgbg[i+1:])
	if err != nil {
		return false, false
	}
	return background == 7 || background > 8 && background < 16, true
}

// lightByAnswer reads the answer to the question for the background, which is rgb: and three numbers in hexadecimal
// digits.
func lightByAnswer(answer string) (light, known bool) {
	_, colour, found := strings.Cut(answer, "rgb:")
	if !found {
		return false, false
	}
	sum := 0.0
	parts := strings.SplitN(colour, "/", 3)
	if len(parts) < 3 {
		return false, false
	}
	for i, weight := range []float64{0.299, 0.587, 0.114} {
		digits := parts[i]
		if end := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }); end >= 0 {
			digits = digits[:end]
		}
		value, err := strconv.ParseUint(digits, 16, 64)
		if err != nil || len(digits) > 4 {
			return false, false
		}
		sum += weight * float64(value) / float64(uint64(1)<<(4*len(digits))-1)
	}
	return sum > 0.5, true
}
