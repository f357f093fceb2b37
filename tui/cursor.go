package tui

import (
	"slices"
	"time"

	"kinesim/sim/report/frame"
)

// pointer is the moment that somebody looks at; all panels tell of it.
type pointer struct {
	on bool
	at time.Duration
}

// toggle points at a moment in the window, or at none.
func (v *view) point(f *frame.Frame) {
	v.pointer.on = !v.pointer.on
	if s := v.window.span(f); v.pointer.on && (v.pointer.at == 0 || v.pointer.at < s.from || v.pointer.at > min(s.until, f.Elapsed)) {
		v.pointer.at = max(min(s.until, f.Elapsed)-time.Second, s.from)
	}
}

// pointAt points at a moment, and moves the window there.
func (v *view) pointAt(f *frame.Frame, at time.Duration) {
	at = min(max(at, 0), max(f.Elapsed-1, 0))
	v.pointer = pointer{true, at}
	v.window = v.window.reaching(f, at)
}

// step moves the pointer by a share of the window.
func (v *view) step(f *frame.Frame, share float64) {
	s := v.window.span(f)
	v.pointAt(f, v.pointer.at+time.Duration(share*float64(s.until-s.from)))
}

// jump points at the next thing that happened, or the one before, if there is one.
func (v *view) jump(f *frame.Frame, by int) bool {
	moments := []time.Duration{}
	for _, h := range happenings(f, &viridis) {
		moments = append(moments, h.at)
	}
	slices.Sort(moments)
	moments = slices.Compact(moments)
	from := v.pointer.at
	if !v.pointer.on {
		from = f.Elapsed
	}
	i, found := slices.BinarySearch(moments, from)
	switch {
	case by < 0:
		i--
	case found:
		i++
	}
	if i < 0 || i >= len(moments) {
		return false
	}
	v.pointAt(f, moments[i])
	return true
}

// looked is the frame that panels draw: the newest, or that of the moment that is pointed at.
func (v *view) looked(f *frame.Frame) *frame.Frame {
	if !v.pointer.on {
		return f
	}
	return f.At(v.pointer.at)
}
