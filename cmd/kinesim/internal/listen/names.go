package listen

import (
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/kinesisfake/readers"
)

// NameUsage is what help says of --consumer.
const NameUsage = "call NAME who reads with a key id, is registered for fan-out, or has TEXT in its user agent: `NAME=key:ID`, " +
	"NAME=fan-out:NAME or NAME=agent:TEXT; may be given again"

// nameMarks are what a consumer is told by: the word of --consumer, and where it goes.
var nameMarks = []struct {
	word string
	to   func(*readers.Name) *string
}{
	{"key", func(n *readers.Name) *string { return &n.KeyID }},
	{"fan-out", func(n *readers.Name) *string { return &n.FanOut }},
	{"agent", func(n *readers.Name) *string { return &n.Agent }},
}

// Name understands a --consumer.
func Name(flag string) (readers.Name, error) {
	const form = "NAME=key:ID, NAME=fan-out:NAME or NAME=agent:TEXT, as in --consumer billing=key:AKIDEXAMPLE"
	name, mark, found := strings.Cut(flag, "=")
	kind, value, marked := strings.Cut(mark, ":")
	one := readers.Name{Name: name}
	if !found || !marked || name == "" || value == "" {
		return one, cli.Usage(form, "--consumer %q does not say who is meant", flag)
	}
	var words []string
	for _, known := range nameMarks {
		if known.word == kind {
			*known.to(&one) = value
			return one, nil
		}
		words = append(words, known.word)
	}
	return one, cli.Usage(form, "--consumer %q: %q is not known%s", flag, kind, cli.DidYouMean(kind, "", words))
}

// Names understands all of them.
func Names(flags []string) (names []readers.Name, err error) {
	for _, flag := range flags {
		one, err := Name(flag)
		if err != nil {
			return nil, err
		}
		names = append(names, one)
	}
	return names, nil
}
