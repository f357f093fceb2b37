package tui

import "time"

// Controls is what the dashboard can do to a run. Each is nil where the run does not support it: its key then says so.
// They are called from the goroutine of the screen and must return at once; the error, or the words, are shown in the
// last row.
type Controls struct {
	// Pause stops the logical clock, and lets it go on.
	Pause func(paused bool) error
	// Scale multiplies the speed of the logical clock, and returns the new one.
	Scale func(factor float64) (speed float64, err error)
	// Fault starts a fault now, of one of the kinds of Faults, and says which.
	Fault  func(Fault) (string, error)
	Faults []FaultKind
	// Bookmark marks this moment.
	Bookmark func() error
	// Save writes what is looked at into a file, and returns where.
	Save func(name string, content []byte) (path string, err error)
	// Quit ends the run: what is on its way is delivered first, unless there is no time for it. Without it, quitting
	// only closes the screen.
	Quit func(drain bool)
}

// FaultKind is what can be made to go wrong.
type FaultKind struct {
	Name    string
	About   string
	Records bool // it hits records, of all shards or of one; the others hit calls
	Delays  bool // it has a delay
}

// Fault is what is to go wrong.
type Fault struct {
	Kind  string
	Shard int     // -1 for all
	Share float64 // of records or calls, 0 to 1
	For   time.Duration
	Delay time.Duration // of a kind that delays
}
