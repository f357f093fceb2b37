package main

import (
	"slices"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/tui"
)

// idle are flags that a command takes and that do nothing in a mode of it. Who gives one there means something else, so
// it is refused. A flag that does part of what it says stays, and so does one that asks for nothing, or that people
// give always, such as a theme in an alias, or to all modes that they compare.
type idle struct {
	flags []string
	is    bool   // whether the command runs in that mode
	why   string // behind the flag
	try   string // where it does something
}

// refuseIdle refuses the first flag that was given and does nothing.
func refuseIdle(set *pflag.FlagSet, table []idle) error {
	for _, row := range table {
		for _, name := range row.flags {
			if row.is && set.Lookup(name) != nil && set.Changed(name) {
				return cli.Usage(row.try, "--%s %s", name, row.why)
			}
		}
	}
	return nil
}

// idle are the flags of run, plan and find that do nothing in the mode asked for, which is settled by now.
func (f *runFlags) idle(sc *scenarios.Scenario) []idle {
	kind, _ := f.target.Kind() // which has been refused if it is wrong
	embedded := kind == nil || kind.Modelled
	has := func(is func(scenarios.Consumer) bool) bool { return slices.ContainsFunc(sc.Stream.Consumers, is) }
	seen := !f.virtual && (embedded && !f.comparePacing && sc.Stream.Listen != "" ||
		!embedded && has(func(c scenarios.Consumer) bool { return c.LeaseTable != "" }))
	modelled := (f.virtual || f.predict) && modelsConsumers(sc)
	const (
		clocked = "leave it out, or run in real time"
		reads   = "is for consumers that read the run, and none does"
		listen  = "--listen 127.0.0.1:4567, or consumers with a lease_table"
	)
	return []idle{
		{[]string{"max-records", "max-cost", "max-duration"}, f.virtual && f.brake != rehearsal.Brake{},
			"bounds what is sent, and --virtual sends nothing", clocked},
		{[]string{"stream", "region"}, f.virtual, "says where exports go, and in virtual time they go nowhere", clocked},
		{[]string{"listen", "tls", "credentials"}, f.virtual && !f.comparePacing,
			"is for consumers, which live by the clock, and virtual time does not know it", clocked},
		{[]string{"consumer"}, f.virtual, "names who reads by the clock, which virtual time does not know", clocked},
		{[]string{"wait-for-consumers"}, f.virtual && sc.Stream.WaitFor > 0, "waits for who reads by the clock, which virtual time does not know", clocked},
		{[]string{"wait-for-consumers"}, !seen && sc.Stream.WaitFor > 0, reads, listen},
		{[]string{"hold"}, !seen && !modelled && sc.Stream.Hold > 0, reads, "leave it out, or stream.consumers with a model in virtual time, or " + listen},
		{[]string{"metrics", "otlp"}, len(f.vary) > 0 || f.comparePacing && f.virtual,
			"tells of one run, and this is several at once", "leave it out"},
		{[]string{"log-records"}, f.partText == "" || f.virtual, "is for a part in real time", "leave it out, or --part I/N"},
	}
}

// modelsConsumers tells whether a scenario has consumers that virtual time models.
func modelsConsumers(sc *scenarios.Scenario) bool {
	return slices.ContainsFunc(sc.Stream.Consumers, func(c scenarios.Consumer) bool { return c.Model != nil })
}

// idle are the flags of bench that do nothing in what it measures.
func (f *benchFlags) idle() []idle {
	null := f.target.Target == nullTarget
	return []idle{
		{[]string{"latency", "throttle-share", "tls"}, !null, "belongs to --target null", "--target null"},
		{[]string{"stream", "region", "profile", "read-back", "localstack-image", "create-stream", "keep-stream", "connection"}, null,
			"says nothing of --target null, which keeps no stream", "--endpoint, or another --target"},
	}
}

// idle are the flags of merge that do nothing when nothing is read again.
func (f *mergeFlags) idle() []idle {
	return []idle{{[]string{"endpoint", "region", "profile"}, f.read == shardsNone,
		"says where the stream is, and --read none reads nothing of it", "leave it out, or --read auto"}}
}

// idle are the flags of simulate that do nothing for one case.
func (f *simulateFlags) idle(one bool) []idle {
	return []idle{{[]string{"workers"}, one, "is for many cases, and this is one", "leave it out"}}
}

// idle are the flags of screenshot and record that change nothing of the panel that is drawn.
func (f *shotFlags) idle() []idle {
	return []idle{{[]string{"latency", "heat"}, f.panel != tui.Overview.String() && f.panel != tui.PanelLatency.String(),
		"says how latencies are drawn, and --panel " + f.panel + " draws none", "--panel latency"}}
}
