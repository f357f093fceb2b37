package sim

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// source makes the updates of one slice some ahead, so that what a slice needs stays in the caches.
type source struct {
	exporter.Ahead
	slice *world.Slice
	due   time.Duration // of the next export, or, when none is left, of the update that is made next
}

// sourceUpdates and sourceExports are how many updates, and of these exports, are made at once, at most. For them a
// slice's state comes into the caches once, so that the more there are the less each of them pays; what lies ready of
// all slices takes some megabytes.
const (
	sourceUpdates = 4096
	sourceExports = 256
)

func newSource(s *world.Slice, made *exporter.Chunk) *source {
	f := &source{Ahead: exporter.NewAhead(made), slice: s}
	f.find()
	return f
}

// find notes what comes next.
func (f *source) find() {
	if f.Left() {
		f.due = f.Due()
		return
	}
	var more bool
	if f.due, more = f.slice.Due(); !more {
		f.due = world.Never
	}
}

// fill makes the next updates. There are no exports left. Those that it makes are encoded at the end, where they can be
// kept until then.
func (f *source) fill(encoder *exporter.Encoder, kept *world.Kept) {
	f.Begin()
	keeps := kept != nil && f.slice.Keeps()
	if keeps {
		kept.Begin(f.slice)
	}
	for n := 0; n < sourceUpdates && f.Made() < sourceExports && !f.Full(); n++ {
		u := f.slice.Next()
		if u == nil {
			break
		}
		switch exports := f.Judge(encoder, u.Due, &u.Update); {
		case !exports:
		case keeps:
			kept.Add(f.slice)
		default:
			f.Encode(encoder, &u.Update)
		}
	}
	if keeps {
		for i := range f.Made() {
			f.Encode(encoder, kept.Update(i))
		}
	}
	f.find()
}
