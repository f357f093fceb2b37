package cli

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestInterruptionInTwoStages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signals := make(chan os.Signal)
		stop := Stages(t.Context(), signals)
		if stop.Soft.Err() != nil || stop.Hard.Err() != nil {
			t.Fatal("ended before any signal")
		}
		signals <- os.Interrupt
		synctest.Wait()
		if !errors.Is(context.Cause(stop.Soft), ErrInterrupted) || stop.Hard.Err() != nil {
			t.Errorf("after one signal: soft %v, hard %v; want only soft interrupted", context.Cause(stop.Soft), stop.Hard.Err())
		}
		time.Sleep(together)
		signals <- os.Interrupt
		synctest.Wait()
		if !errors.Is(context.Cause(stop.Hard), ErrInterrupted) {
			t.Errorf("after two signals: hard %v, want interrupted", context.Cause(stop.Hard))
		}
		stop.Release()
	})
}

func TestReleaseWithoutSignal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails by itself when the goroutine is left behind
		stop := Stages(t.Context(), make(chan os.Signal))
		stop.Release()
		if errors.Is(context.Cause(stop.Soft), ErrInterrupted) || stop.Hard.Err() == nil {
			t.Errorf("soft %v, hard %v; want both ended, not interrupted", context.Cause(stop.Soft), stop.Hard.Err())
		}
	})
}

// TestTheSameSignalTwice sends signals as timeout(1) does, to the process and to its group, and a hand does.
func TestTheSameSignalTwice(t *testing.T) {
	for _, c := range []struct {
		name string
		send []os.Signal // nil to wait
		hard bool
	}{
		{"one from two places", []os.Signal{syscall.SIGTERM, syscall.SIGTERM}, false},
		{"one from three", []os.Signal{syscall.SIGTERM, syscall.SIGTERM, syscall.SIGTERM}, false},
		{"two", []os.Signal{syscall.SIGTERM, nil, syscall.SIGTERM}, true},
		{"each from two places", []os.Signal{syscall.SIGTERM, syscall.SIGTERM, nil, syscall.SIGTERM, syscall.SIGTERM}, true},
		{"of two kinds", []os.Signal{os.Interrupt, syscall.SIGTERM}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				signals := make(chan os.Signal, len(c.send))
				stop := Stages(t.Context(), signals)
				defer stop.Release()
				for _, s := range c.send {
					if s == nil {
						time.Sleep(together)
						continue
					}
					signals <- s
					synctest.Wait()
				}
				if stop.Soft.Err() == nil || (stop.Hard.Err() != nil) != c.hard {
					t.Errorf("soft %v, hard %v", stop.Soft.Err(), stop.Hard.Err())
				}
			})
		})
	}
}

// TestRaiseCountsEachTime has the dashboard end a run at once: no signal, and nothing to wait for.
func TestRaiseCountsEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := Stages(t.Context(), nil)
		defer stop.Release()
		for range 3 { // the third is of no use, and does not block
			stop.Raise()
		}
		synctest.Wait()
		if stop.Hard.Err() == nil {
			t.Error("raised twice, and not stopped at once")
		}
	})
}
