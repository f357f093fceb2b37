package scenarios

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// unit is a unit of measure and how many of the base unit it is.
type unit struct {
	name string
	size float64
}

var (
	timeUnits = []unit{
		{"d", 24 * float64(time.Hour)}, {"h", float64(time.Hour)}, {"m", float64(time.Minute)}, {"s", float64(time.Second)},
		{"ms", float64(time.Millisecond)}, {"us", float64(time.Microsecond)}, {"µs", float64(time.Microsecond)},
	}
	sizeUnits = []unit{{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}}
	rateUnits = []unit{{"s", 1}, {"min", 60}, {"h", 3600}}
)

func find(units []unit, name string) (unit, bool) {
	for _, u := range units {
		if u.name == name {
			return u, true
		}
	}
	return unit{}, false
}

// digits checks and drops the underscores that group digits: they stand between two digits.
func digits(text string) (string, bool) {
	for i := range len(text) {
		if text[i] != '_' {
			continue
		}
		if i == 0 || i == len(text)-1 || !isDigit(text[i-1]) || !isDigit(text[i+1]) {
			return "", false
		}
	}
	return strings.ReplaceAll(text, "_", ""), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// whole tells whether text is a decimal integer without leading zeros, which some read as octal.
func whole(text string) bool {
	text = strings.TrimPrefix(text, "-")
	if text == "" || len(text) > 1 && text[0] == '0' {
		return false
	}
	return strings.Trim(text, "0123456789") == ""
}

// multiples are what may stand behind a number, as in 40k and 1.5M, and how many zeros they stand for.
var multiples = []struct {
	name  string
	zeros int
}{{"k", 3}, {"M", 6}}

// expand checks a whole number and writes it out: underscores, k and M are gone.
func expand(text string) (string, bool) {
	bare, ok := digits(text)
	for _, m := range multiples {
		number, is := strings.CutSuffix(bare, m.name)
		if !is {
			continue
		}
		before, after, _ := strings.Cut(number, ".")
		if len(after) > m.zeros || !whole(before) || strings.Trim(after, "0123456789") != "" || strings.HasSuffix(number, ".") {
			return "", false
		}
		bare = before + after + strings.Repeat("0", m.zeros-len(after))
		sign := ""
		if strings.HasPrefix(bare, "-") {
			sign, bare = "-", bare[1:]
		}
		if bare = strings.TrimLeft(bare, "0"); bare == "" {
			return "0", ok
		}
		bare = sign + bare
	}
	return bare, ok && whole(bare)
}

// ParseNumber reads a whole number as files have it, of any length, and returns its decimal digits.
func ParseNumber(text string) (string, error) {
	bare, ok := expand(text)
	if !ok {
		return "", fmt.Errorf("%s is not a whole number", quote(text))
	}
	return bare, nil
}

// ParseDuration reads a duration as files have it, such as 1h30m or 2d.
func ParseDuration(text string) (time.Duration, error) {
	d, wrong := parseDuration(text)
	if wrong != nil {
		return 0, errors.New(wrong.message)
	}
	return d, nil
}

func parseInteger(text string) (int64, *fault) {
	bare, ok := expand(text)
	if !ok {
		return 0, faultf("write decimal digits, as in 200_000, or thousands and millions, as in 40k and 1.5M", "%s is not a whole number",
			quote(text))
	}
	value, err := strconv.ParseInt(bare, 10, 64)
	if err != nil {
		return 0, faultf("", "%s is too large a number", quote(text))
	}
	return value, nil
}

func parseSeed(text string) (uint64, *fault) {
	bare, ok := digits(text)
	if !ok || !whole(bare) || bare[0] == '-' {
		return 0, faultf("write a number such as 42", "%s is not a whole number from 0 to 2^64-1", quote(text))
	}
	value, err := strconv.ParseUint(bare, 10, 64)
	if err != nil {
		return 0, faultf("write a number such as 42", "%s is larger than 2^64-1", quote(text))
	}
	return value, nil
}

// parseDecimal reads a plain decimal number, at most 1e15 in size.
func parseDecimal(text string) (float64, bool) {
	bare, ok := digits(text)
	if !ok || bare == "" || strings.Trim(bare, "-.0123456789") != "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(bare, 64)
	return value, err == nil && math.Abs(value) <= 1e15
}

func parseNumber(text string) (float64, *fault) {
	value, ok := parseDecimal(text)
	if !ok {
		return 0, faultf("write a decimal number such as 0.5 or 100, at most 10^15", "%s is not a number", quote(text))
	}
	return value, nil
}

// leading cuts a text into its leading number and what follows it, without the spaces between.
func leading(text string) (number, rest string) {
	end := 0
	for end < len(text) && (isDigit(text[end]) || text[end] == '_' || text[end] == '.' || text[end] == '-' && end == 0) {
		end++
	}
	return text[:end], strings.TrimLeft(text[end:], " ")
}

func parseDuration(text string) (time.Duration, *fault) {
	wrong := func() *fault {
		return faultf("write a number with a unit, as in 10m, 1h30m, 20ms or 30d", "%s is not a duration", quote(text))
	}
	total, rest := 0.0, text
	for rest != "" {
		var number, name string
		number, rest = leading(rest)
		value, ok := parseDecimal(number)
		if !ok {
			return 0, wrong()
		}
		end := 0
		for end < len(rest) && rest[end] != '.' && rest[end] != ' ' && !isDigit(rest[end]) {
			end++
		}
		name, rest = rest[:end], rest[end:]
		if name == "" && rest == "" {
			return 0, faultf("say "+number+"s or "+number+"ms, for example", "%s has no unit", quote(text))
		}
		if name == "" {
			return 0, wrong()
		}
		u, ok := find(timeUnits, name)
		if !ok {
			return 0, faultf("the units are d, h, m (minutes), s, ms and us", "%s has the unit %s, which is not one of time", quote(text),
				quote(name))
		}
		total += value * u.size
	}
	if text == "" {
		return 0, wrong()
	}
	if math.Abs(total) > float64(100*366*24*time.Hour) {
		return 0, faultf("", "%s is more than a hundred years", quote(text))
	}
	return time.Duration(math.Round(total)), nil
}

// parseRate reads a rate; the result is per second.
func parseRate(text string) (float64, *fault) {
	number, rest := leading(text)
	value, ok := parseDecimal(number)
	if !ok {
		return 0, faultf("write a number and per what, as in 200/s, 12k/min or 50/h", "%s is not a rate", quote(text))
	}
	for _, m := range multiples {
		if after, is := strings.CutPrefix(rest, m.name); is && (after == "" || after[0] == '/' || after[0] == ' ') {
			value, number, rest = value*math.Pow10(m.zeros), number+m.name, strings.TrimLeft(after, " ")
			break
		}
	}
	if rest == "" {
		return 0, faultf("say "+number+"/s, for example", "%s has no unit", quote(text))
	}
	per, ok := strings.CutPrefix(rest, "/")
	u, known := find(rateUnits, strings.TrimSpace(per))
	if !ok || !known {
		return 0, faultf("rates are per second (/s), minute (/min) or hour (/h), as in 200/s",
			"%s has the unit %s, which is not one of a rate", quote(text), quote(rest))
	}
	return value / u.size, nil
}

// parseShare reads a percentage; the result is 0 to 1.
func parseShare(text string) (float64, *fault) {
	number, rest := leading(text)
	value, ok := parseDecimal(number)
	switch {
	case !ok:
		return 0, faultf("write a percentage such as 15%", "%s is not a share", quote(text))
	case rest == "" && value > 0 && value < 1:
		return 0, faultf("say "+strconv.FormatFloat(value*100, 'g', 6, 64)+"%", "%s is a share without a percent sign", quote(text))
	case rest == "":
		return 0, faultf("say "+number+"%", "%s is a share without a percent sign", quote(text))
	case rest != "%":
		return 0, faultf("write a percentage such as 15%", "%s is not a share", quote(text))
	case value < 0 || value > 100:
		return 0, faultf("", "%s is not between 0%% and 100%%", quote(text))
	}
	return value / 100, nil
}

func parseSize(text string) (int64, *fault) {
	number, rest := leading(text)
	value, ok := parseDecimal(number)
	if !ok {
		return 0, faultf("write a number with a unit, as in 500 KiB or 1 MiB", "%s is not a size", quote(text))
	}
	if rest == "" {
		return 0, faultf("say "+number+" B, "+number+" KiB or "+number+" MiB", "%s has no unit", quote(text))
	}
	u, ok := find(sizeUnits, rest)
	if !ok {
		return 0, faultf("the units are B, KiB (1024 B) and MiB (1024 KiB)", "%s has the unit %s, which is not one of size", quote(text),
			quote(rest))
	}
	bytes := value * u.size
	if bytes != math.Trunc(bytes) || math.Abs(bytes) > 1e15 {
		return 0, faultf("", "%s is not a whole number of bytes", quote(text))
	}
	return int64(bytes), nil
}
