package kinesisfake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// failing is a test that notes why it fails.
type failing struct {
	testing.TB
	why string
}

func (f *failing) Fatalf(format string, args ...any) { f.why = fmt.Sprintf(format, args...) }

func TestStart(t *testing.T) {
	fake := kinesisfake.Start(t, kinesisfake.StartWith{Config: streams.Config{Region: "eu-west-1"}})
	if !strings.HasPrefix(fake.URL, "http://127.0.0.1:") || fake.Region != "eu-west-1" {
		t.Errorf("got %s in %s", fake.URL, fake.Region)
	}
	fake.CreateStream("s", 4)
	for i := range 100 {
		fake.Put("s", fmt.Sprint(i), fmt.Append(nil, i))
	}
	records := fake.Records("s")
	if len(records) != 100 {
		t.Fatalf("got %d records", len(records))
	}
	for i := 1; i < len(records); i++ {
		if before, after := records[i-1].Sequence, records[i].Sequence; before.Shard() > after.Shard() ||
			before.Shard() == after.Shard() && before.Compare(after) >= 0 {
			t.Errorf("%s stands before %s", before, after)
		}
	}
}

func TestStartFailsTheTest(t *testing.T) {
	f := &failing{TB: t}
	fake := kinesisfake.Start(f)
	for what, do := range map[string]func(){
		"read stream none":           func() { fake.Records("none") },
		"put into none":              func() { fake.Put("none", "k", nil) },
		"create stream s: LimitExce": func() { fake.CreateStream("s", 1_000_000) },
	} {
		if do(); !strings.HasPrefix(f.why, what) {
			t.Errorf("%s: failed with %q", what, f.why)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// start is when the tests of models behind a server begin.
var start = time.Unix(1_800_000_000, 0)
