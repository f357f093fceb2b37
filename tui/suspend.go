package tui

import (
	"fmt"

	"kinesim/sim/report/frame"
)

// suspend gives the terminal back and stops the process until it is continued, as Ctrl-Z does to any program. The load
// pauses meanwhile, since the schedule would not wait for a process that is stopped.
func (d *dashboard) suspend() {
	pause := d.options.Controls.Pause
	if pause == nil || d.view.ended || d.frame.State != frame.StateRunning {
		pause = func(bool) error { return nil }
	}
	if err := pause(true); err != nil {
		d.view.notice = "suspend: " + err.Error()
		return
	}
	if err := d.screen.Suspend(); err != nil {
		d.view.notice = "suspend: " + err.Error()
		return
	}
	d.halt()
	gone := d.screen.Resume()
	if err := pause(false); err != nil {
		d.view.notice = "going on: " + err.Error()
	}
	if gone != nil { // somebody has closed it meanwhile
		d.failure = fmt.Errorf("the terminal is gone: %w", gone)
		d.close()
		return
	}
	d.canvas = canvas{ascii: d.canvas.ascii}
	d.dirty = true
	d.screen.Sync()
}
