package scenarios

import (
	"strings"
	"testing"
	"time"
)

const setFile = `version: 1
stream: {shards: 2}
export: {retry_for: 1m}
population:
  profiles: 1000
  attributes:
    loyalty.tier: city
    loyalty: {map: {tier: city}}
  segments: {a: {members: 10%}}
workload:
  - {phase: one, duration: 10s, rate: 10/s}
`

func parseWithSets(t *testing.T, text string, sets ...string) (*Scenario, error) {
	t.Helper()
	source := Source{File: "x.yaml", Data: []byte(text)}
	for _, one := range sets {
		set, err := ParseSet(one)
		if err != nil {
			t.Fatal(err)
		}
		source.Sets = append(source.Sets, set)
	}
	return source.Parse()
}

// What is set counts as if the file said it, before defaults are filled in and rules are checked.
func TestSets(t *testing.T) {
	text := strings.Replace(setFile, "    loyalty: {map: {tier: city}}\n", "", 1)
	_, err := parseWithSets(t, text, "stream.shards=5", "stream.shards=4", "workload.0.rate=200/s",
		"workload.1={phase: two, duration: 5s, rate: {from: 1/s, to: 3/s}}",
		"export.attempts=7", "stream.allow=[ListStreams, PutRecords]", "population.attributes.loyalty.tier={city: true}",
		`population.segments."b.c"=5%`,
		"dataflow.triggers.identity=false", "seed=18446744073709551615", "name=017")
	if err == nil || !strings.Contains(err.Error(), "--set population.attributes.loyalty.tier={city: true}: ") {
		t.Fatalf("got %v", err)
	}
	s, err := parseWithSets(t, text, "stream.shards=5", "stream.shards=4", "workload.0.rate=200/s",
		"workload.1={phase: two, duration: 5s, rate: {from: 1/s, to: 3/s}}",
		"export.attempts=7", "stream.allow=[ListStreams, PutRecords]", "population.attributes.loyalty.tier={text: 3 B}",
		`population.segments."b.c"=5%`,
		"dataflow.triggers.identity=false", "seed=18446744073709551615", "name=017")
	if err != nil {
		t.Fatal(err)
	}
	if s.Stream.Shards != 4 || s.Workload[0].From != 200 || len(s.Workload) != 2 || s.Workload[1].To != 3 || s.Export.Attempts != 7 ||
		s.Export.RetryFor != 0 ||
		len(s.Stream.Allow) != 2 || s.Population.Attributes[0].Generator.Bytes != 3 || len(s.Population.Attributes) != 1 ||
		s.Dataflow.TriggerIdentity ||
		s.Population.Segments[1].Key != "b.c" || len(s.Dataflow.Segments) != 2 || s.Seed != 1<<64-1 || s.Name != "017" {
		t.Errorf("got %+v", s)
	}
	if s, err = parseWithSets(t, "version: 1\n", "workload.0.duration=3s",
		"workload.0.mix.attribute=100%"); err != nil || s.Workload[0].Duration != 3*time.Second {
		t.Errorf("a list that the file does not have: %+v, %v", s, err)
	}
}

// Mistakes of what is set are told like those of a file, with the value for their place.
func TestSetMistakes(t *testing.T) {
	for set, want := range map[string]string{
		"stream.shards=0":                  "--set stream.shards=0: shards: 0 is less than the allowed 1: a stream has at least one shard",
		"stream.shard=3":                   "--set stream.shard=3: unknown key \"shard\" in stream\n  try: did you mean shards?",
		"timeline.0=":                      "--set timeline.0=: an item of timeline has no value",
		"stream.shards=":                   "--set stream.shards=: shards has no value",
		"stream.shards=# none":             "--set stream.shards=# none: shards has no value",
		"stream.shards=[1]":                "--set stream.shards=[1]: shards wants a whole number, not a list",
		"stream.allow=[ListStreams":        "--set stream.allow=[ListStreams: not valid YAML: the list that opens here is not closed",
		"stream.shards.x=1":                `--set stream.shards.x=1: "2" is a value of its own, with no x in it`,
		"workload.2.rate=1/s":              "--set workload.2.rate=1/s: the list has 1 item, so that there is no item 2",
		"workload.rate=1/s":                "--set workload.rate=1/s: this is a list, whose items are numbered from 0",
		"workload.0.rate=1":                `--set workload.0.rate=1: rate: "1" has no unit`,
		"stream..shards=1":                 `--set stream..shards=1: "stream..shards" leads nowhere`,
		`population.segments."b=1%`:        "PATH=VALUE",
		"dataflow.segments=[b]":            `--set dataflow.segments=[b]: the population has no segment "b"`,
		"export.batch.bytes=10 KiB":        "--set export.batch.bytes=10 KiB: a batch of 10 KiB cannot hold a record of 1 MiB",
		"name=a\x1bb":                      `--set name=a\x1bb: the control character U+001B is not allowed`,
		"stream.shards=&a 1":               "anchors (&name) are not part",
		"population.attributes.loyalty.x=": "--set population.attributes.loyalty.x=: unknown key \"x\" in loyalty",
	} {
		one, err := ParseSet(set)
		if err == nil {
			_, err = Source{File: "x.yaml", Data: []byte(strings.Replace(setFile, "    loyalty.tier: city\n", "", 1)),
				Sets: []Set{one}}.Parse()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", set, err, want)
		}
	}
	_, err := parseWithSets(t, strings.Replace(setFile, "    loyalty.tier: city\n", "", 1), "export.attempts=3", "export.retry_for=1m")
	if err == nil || !strings.Contains(err.Error(), "attempts and retry_for exclude each other") {
		t.Errorf("got %v", err)
	}
	short := Source{File: "x.yaml", Data: []byte("version: 1\n"), Sets: []Set{{Path: "export.lanes", Value: "0", Shown: "--lanes 0"}}}
	if _, err := short.Parse(); err == nil || !strings.HasPrefix(err.Error(), "--lanes 0: lanes: 0 is less than the allowed 1") {
		t.Errorf("got %v", err)
	}
}
