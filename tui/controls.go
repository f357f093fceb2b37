package tui

// Controls is what the dashboard can do to a run. Each is nil where the run does not support it: its key then says so. They are
// called from the goroutine of the screen and must return at once; the error, or the words, are shown in the last row.
type Controls struct {
	// Pause stops the logical clock, and lets it go on.
	Pause func(paused bool) error
	// Scale multiplies the speed of the logical clock, and returns the new one.
	Scale func(factor float64) (speed float64, err error)
	// Fault starts a fault now, and says which.
	Fault func() (string, error)
	// Bookmark marks this moment.
	Bookmark func() error
	// Save writes the payload that is looked at, and returns where.
	Save func(name string, payload []byte) (path string, err error)
	// Quit ends the run: what is on its way is delivered first, unless there is no time for it. Without it, quitting only closes the
	// screen.
	Quit func(drain bool)
}
