package main

import (
	"sync"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/report/frame"
	"kinesim/sim/world"
)

// TestLastFrameOfAPart lets the frame of a part that goes on come late, when the part has ended.
func TestLastFrameOfAPart(t *testing.T) {
	scenario, _, err := scenarios.Load("quickstart")
	if err != nil {
		t.Fatal(err)
	}
	p, _, _ := quietProgram()
	s := &session{program: p, flags: runFlags{out: t.TempDir(), virtual: true}}
	s.plan.Scenario, s.plan.Part = scenario, world.Part{Of: 1}
	s.prepare()
	if err := s.beginPart(); err != nil {
		t.Fatal(err)
	}
	run, err := s.plan.StartVirtual(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	s.run = run
	outcome := run.Wait()
	began := make(chan struct{})
	begin := sync.OnceFunc(func() { close(began) })
	s.part.follow(func() *frame.Frame {
		begin()
		<-s.part.stop
		return &frame.Frame{State: frame.StateRunning, Elapsed: time.Second}
	}, nil, time.Nanosecond)
	<-began
	s.write(outcome)
	if s.lost != nil {
		t.Fatal(s.lost)
	}
	f, err := frame.Read(s.flags.out)
	if err != nil {
		t.Fatal(err)
	}
	if f.State != frame.StateEnded {
		t.Errorf("the frame of the part that has ended is %s", f.State)
	}
}
