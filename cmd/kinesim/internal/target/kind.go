package target

import (
	"context"
	"time"

	"kinesim/scenarios"
)

// Kind is something that exports can go to. What others must know of it stands here as facts, so that nobody asks for
// its name.
type Kind struct {
	Name  string // as --target and results have it
	Words string // for --help; "" when --target does not name it

	Own       bool          // started for the run and gone with it: its endpoint is its own, and any credentials will do
	Modelled  bool          // virtual time runs against a model of it
	Throttles bool          // its shards have quotas, or may have
	Charges   bool          // what is sent there costs money
	Asked     bool          // it uses the stream that --stream names and no other, and creates it with --create-stream only
	Slow      bool          // nobody knows how much it can take, so that it is sent little at first
	Timeout   time.Duration // of a request, where the scenario's is the default; 0 for that
	Unmetered bool          // its reads are not counted, so that nobody else has less of them when it is read back
	Poll      time.Duration // between two reads of a shard; 0 for the reader's own

	check  func(Flags) error  // refuses flags of its own; or nil
	own    func(Flags) string // the flag of its own that was given, or ""
	ownTry string             // instead of such a flag with another kind
	open   opener
}

// opener fills a target of a kind. What it has started it adds to the target's ends at once, so that Open can undo it.
type opener func(ctx context.Context, c *Console, t *Target, flags Flags, scenario *scenarios.Scenario) error

// kinds is every kind, the default first.
var kinds = []*Kind{
	{
		Name: "embedded", Words: "embedded (default)", Own: true, Modelled: true, Throttles: true,
		Unmetered: true, Poll: 50 * time.Millisecond, // it runs on the same cores
		own: Flags.Listening, ownTry: "leave it out: consumers read the stream where it is",
		open: openEmbedded,
	},
	{
		Name: "localstack", Words: "localstack (starts a container)", Own: true,
		Unmetered: true, Poll: 250 * time.Millisecond,
		Slow: true, Timeout: time.Minute, // of a machine that does other things, too
		check:  func(f Flags) error { return checkImage(f.LocalStackImage) },
		own:    func(f Flags) string { return given("--localstack-image", f.LocalStackImage != "") },
		ownTry: "--target localstack",
		open:   openLocalStack,
	},
	aws,
	endpoint,
}

// aws is Amazon's.
var aws = &Kind{
	Name: "aws", Words: "aws", Throttles: true, Charges: true, Asked: true,
	own:    func(f Flags) string { return given("--create-stream", f.CreateStream) },
	ownTry: "leave it out: other targets always create a stream that is not there",
	open:   openAWS,
}

// endpoint is what --endpoint alone means.
var endpoint = &Kind{Name: "endpoint", Throttles: true, Slow: true, open: openEndpoint}

func given(flag string, is bool) string {
	if is {
		return flag
	}
	return ""
}

// named are the kinds that --target names.
func named() []*Kind {
	var list []*Kind
	for _, k := range kinds {
		if k.Words != "" {
			list = append(list, k)
		}
	}
	return list
}

// Names are the kinds that --target names, the default first.
func Names() []string {
	var names []string
	for _, k := range named() {
		names = append(names, k.Name)
	}
	return names
}
