package tui

import (
	"slices"

	"kinesim/sim/report/frame"
)

// inspector is what the payload panel shows.
type inspector struct {
	suppressed bool // suppressed updates instead of exports
	filter     string
	cursor     int  // row of the list
	scroll     int  // first line of the payload that is shown
	frozen     bool // the list stays as it is
	held       [2][]frame.Sample
}

// list is what there is to choose from, newest first.
func (in *inspector) list(f *frame.Frame) []frame.Sample {
	samples := in.all(f)
	if in.filter == "" {
		return samples
	}
	wanted := parseFilter(in.filter)
	return slices.DeleteFunc(slices.Clone(samples), func(s frame.Sample) bool { return !wanted.match(&s) })
}

func (in *inspector) all(f *frame.Frame) []frame.Sample {
	switch {
	case in.frozen && in.suppressed:
		return in.held[1]
	case in.frozen:
		return in.held[0]
	case in.suppressed:
		return f.Unexported
	}
	return f.Exported
}

// selected is the sample under the cursor, or nil.
func (in *inspector) selected(f *frame.Frame) *frame.Sample {
	list := in.list(f)
	if len(list) == 0 {
		return nil
	}
	return &list[min(in.cursor, len(list)-1)]
}

// freeze keeps the samples of a frame, or follows the newest ones again.
func (in *inspector) freeze(f *frame.Frame, frozen bool) {
	in.frozen = frozen
	in.held = [2][]frame.Sample{f.Exported, f.Unexported}
	if !frozen {
		in.cursor, in.scroll, in.held = 0, 0, [2][]frame.Sample{}
	}
}

// move moves the cursor. A list that one reads must not run away, so it freezes.
func (in *inspector) move(f *frame.Frame, by int) {
	if !in.frozen {
		in.freeze(f, true)
	}
	in.cursor = min(max(in.cursor+by, 0), max(len(in.list(f))-1, 0))
	in.scroll = 0
}

// choose changes what the list is of.
func (in *inspector) choose(suppressed bool) {
	in.suppressed, in.cursor, in.scroll = suppressed, 0, 0
}
