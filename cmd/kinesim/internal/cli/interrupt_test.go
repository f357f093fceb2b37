package cli

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
		stop := Stages(t.Context(), signals)
		if stop.Soft.Err() != nil || stop.Hard.Err() != nil {
			t.Fatal("ended before any signal")
		}
		signals <- os.Interrupt
		synctest.Wait()
		if !errors.Is(context.Cause(stop.Soft), ErrInterrupted) || stop.Hard.Err() != nil {
			t.Errorf("after one signal: soft %v, hard %v; want only soft interrupted", context.Cause(stop.Soft), stop.Hard.Err())
		}
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
