package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/scenarios"
)

// ReadAsInFiles makes the flags of a command, and of those below it, read numbers and durations as scenario files have
// them: 010 is no octal number, 200_000 is one number, and 2d is a duration.
func ReadAsInFiles(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if to, known := translators[flag.Value.Type()]; known {
			flag.Value = &translated{Value: flag.Value, to: to}
		}
	})
	for _, sub := range cmd.Commands() {
		ReadAsInFiles(sub)
	}
}

// translators turn what somebody wrote into what pflag reads, by its types.
var translators = map[string]func(string) (string, error){
	"int":          scenarios.ParseNumber,
	"uint64":       scenarios.ParseNumber,
	"float64":      decimal,
	"duration":     duration,
	"intSlice":     each(scenarios.ParseNumber),
	"float64Slice": each(decimal),
}

// translated is a flag whose text is translated before it is read.
type translated struct {
	pflag.Value
	to func(string) (string, error)
}

func (t *translated) Set(text string) error {
	text, err := t.to(text)
	if err != nil {
		return err
	}
	return t.Value.Set(text)
}

// decimal takes what a file takes, and exponents.
func decimal(text string) (string, error) {
	bare := strings.ReplaceAll(text, "_", "")
	if strings.Trim(bare, "-+.eE0123456789") != "" {
		return "", fmt.Errorf("%q is no decimal number", text)
	}
	_, err := strconv.ParseFloat(bare, 64)
	return bare, err
}

// ParseDuration takes what a file takes, such as 2d, and what Go takes, such as 100ns.
func ParseDuration(text string) (time.Duration, error) {
	d, err := scenarios.ParseDuration(text)
	if err != nil {
		return time.ParseDuration(text)
	}
	return d, nil
}

func duration(text string) (string, error) {
	d, err := ParseDuration(text)
	return d.String(), err
}

// each translates the items of a list.
func each(to func(string) (string, error)) func(string) (string, error) {
	return func(text string) (string, error) {
		items := strings.Split(text, ",")
		for i, item := range items {
			translated, err := to(strings.TrimSpace(item))
			if err != nil {
				return "", err
			}
			items[i] = translated
		}
		return strings.Join(items, ","), nil
	}
}
