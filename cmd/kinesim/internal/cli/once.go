package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Contradiction is two things on the command line that cannot both be meant. Which of them was, only who wrote it
// knows: neither wins.
type Contradiction struct{ First, Second string }

func (c *Contradiction) Error() string {
	return fmt.Sprintf("%s and %s cannot both be meant", c.First, c.Second)
}

// Usage is the refusal of it.
func (c *Contradiction) Usage() error { return Usage("give one of them", "%w", c) }

// manyTimes are the types of flags that may be given several times, with each value added to those before.
var manyTimes = map[string]bool{
	"stringArray": true, "stringSlice": true, "intSlice": true, "float64Slice": true, "set": true, "vary": true,
}

// GivenOnce makes the flags of a command, and of those below it, refuse a second value that is another one than the
// first. Said again, a value is the same value.
func GivenOnce(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !manyTimes[flag.Value.Type()] {
			flag.Value = &once{Value: flag.Value, name: "--" + flag.Name}
		}
	})
	for _, sub := range cmd.Commands() {
		GivenOnce(sub)
	}
}

// once is a flag that holds one value.
type once struct {
	pflag.Value
	name, first string
	given       bool
}

func (o *once) Set(text string) error {
	if o.given && text != o.first {
		return &Contradiction{First: o.name + "=" + o.first, Second: o.name + "=" + text}
	}
	o.first, o.given = text, true
	return o.Value.Set(text)
}
