//go:build !slim

package target

import (
	"context"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// TestFanOutRemovesWhatKilledRunsLeft finds three consumers: one that a killed run has left, one of a run that goes on
// and one of another machine.
func TestFanOutRemovesWhatKilledRunsLeft(t *testing.T) {
	server, url := startFake(t)
	addStream(t, server, "rehearsal", 2)
	const dead = "2147483646" // beyond all ids
	others := []string{consumerName(), "kinesim-elsewhere-" + dead + "-1", "billing"}
	names := func() (all []string) {
		server.Do(func(now time.Time, m *streams.Model) {
			page, _, err := m.ListConsumers(now, "rehearsal", 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range page {
				all = append(all, one.Name)
			}
		})
		return all
	}
	server.Do(func(now time.Time, m *streams.Model) {
		for _, name := range append(others[1:], "kinesim-"+place()+"-"+dead+"-1") {
			if _, err := m.RegisterConsumer(now, "rehearsal", name, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
	console, printed := testConsole(t)
	opened, err := console.For(Flags{Endpoint: url, ReadBack: ReadFanOut}).Open(t.Context(), testScenario())
	if err != nil {
		t.Fatal(err)
	}
	s := opened.(*stream)
	if s.Facts().FanOut != 1 {
		t.Error("a consumer that is charged is not told of")
	}
	s.client, err = s.Control(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Reader(ctx); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(), " "); got != strings.Join([]string{others[1], others[2], others[0]}, " ") {
		t.Errorf("registered: %s", got)
	}
	if !strings.Contains(printed.String(), "left behind (process "+dead+")") {
		t.Errorf("printed %s", printed)
	}
	cancel() // as an interruption does
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if got := strings.Join(names(), " "); got != others[1]+" "+others[2] {
		t.Errorf("registered at the end: %s", got)
	}
}
