package tui

import (
	"errors"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// TestSuspend gives the terminal back, and the load waits for the process to go on.
func TestSuspend(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.press("ctrl-z")
		s.shows("throughput├")
		s.press("?")
		s.shows("this help")
	})
	if got := strings.Join(s.done, " "); got != "pause halt resume" {
		t.Errorf("a suspension did %s", got)
	}
}

// vanishing is a screen whose terminal is gone when it is to be taken again.
type vanishing struct{ tcell.SimulationScreen }

func (vanishing) Suspend() error { return nil }

func (vanishing) Resume() error { return errors.New("input/output error") }

func (vanishing) Sync() { panic("a screen without cells is drawn for ever") }

// TestSuspendForGood holds that a dashboard whose terminal was closed meanwhile ends, and that the run goes on.
func TestSuspendForGood(t *testing.T) {
	s := &stage{t: t, vanishes: true}
	s.play(Options{}, fixture(), func(s *stage) {
		s.press("ctrl-z")
		if !s.ended.Load() {
			t.Error("the dashboard goes on without a terminal")
		}
	})
	if s.err == nil || !strings.Contains(s.err.Error(), "the terminal is gone: input/output error") {
		t.Errorf("it ended with %v", s.err)
	}
	if got := strings.Join(s.done, " "); got != "pause halt resume" {
		t.Errorf("a suspension did %s", got)
	}
}
