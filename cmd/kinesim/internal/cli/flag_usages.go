package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// placeholders stand for the value of a flag whose usage names none, by pflag's type of it.
var placeholders = map[string]string{
	"duration":     "D",
	"float64":      "X",
	"int":          "N",
	"string":       "WORD",
	"stringArray":  "TEXT",
	"stringSlice":  "WORD,WORD",
	"uint64":       "N",
	"float64Slice": "X,X",
	"intSlice":     "N,N",
}

// FlagUsages are the flags of a command, as its help shows them in so many columns: with a word for the value of each,
// and the default as it would be written, unless that is nothing.
func FlagUsages(set *pflag.FlagSet, columns int) string {
	shown := pflag.NewFlagSet("", pflag.ContinueOnError)
	shown.SortFlags = set.SortFlags
	set.VisitAll(func(flag *pflag.Flag) {
		one := *flag
		one.Value = described{flag.Value}
		one.DefValue = written(flag)
		shown.AddFlag(&one)
	})
	return shown.FlagUsagesWrapped(columns)
}

// described is a value whose type is what stands for it.
type described struct{ pflag.Value }

func (d described) Type() string {
	kind := d.Value.Type()
	if word, ok := placeholders[kind]; ok {
		return word
	}
	return kind
}

// written is a flag's default in the words in which it can be given; "" for nothing.
func written(flag *pflag.Flag) string {
	text := flag.DefValue
	switch kind := flag.Value.Type(); kind {
	case "duration":
		if text == "0s" {
			return ""
		}
		for _, rest := range []string{"m0s", "h0m"} {
			if strings.HasSuffix(text, rest) {
				text = text[:len(text)-2]
			}
		}
	case "float64Slice":
		var parts []string
		for part := range strings.SplitSeq(strings.Trim(text, "[]"), ",") {
			if number, err := strconv.ParseFloat(part, 64); err == nil {
				part = strconv.FormatFloat(number, 'f', -1, 64)
			}
			parts = append(parts, part)
		}
		text = strings.Join(parts, ",")
	case "intSlice", "stringArray", "stringSlice":
		text = strings.Trim(text, "[]")
	}
	return text
}
