package main

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
)

func TestInterruptionInTwoStages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signals := make(chan os.Signal)
		stop := stages(t.Context(), signals)
		if stop.soft.Err() != nil || stop.hard.Err() != nil {
			t.Fatal("ended before any signal")
		}
		signals <- os.Interrupt
		synctest.Wait()
		if !errors.Is(context.Cause(stop.soft), errInterrupted) || stop.hard.Err() != nil {
			t.Errorf("after one signal: soft %v, hard %v; want only soft interrupted", context.Cause(stop.soft), stop.hard.Err())
		}
		signals <- os.Interrupt
		synctest.Wait()
		if !errors.Is(context.Cause(stop.hard), errInterrupted) {
			t.Errorf("after two signals: hard %v, want interrupted", context.Cause(stop.hard))
		}
		stop.release()
	})
}

func TestReleaseWithoutSignal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails by itself when the goroutine is left behind
		stop := stages(t.Context(), make(chan os.Signal))
		stop.release()
		if errors.Is(context.Cause(stop.soft), errInterrupted) || stop.hard.Err() == nil {
			t.Errorf("soft %v, hard %v; want both ended, not interrupted", context.Cause(stop.soft), stop.hard.Err())
		}
	})
}
