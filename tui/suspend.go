package tui

import (
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
	d.app.Suspend(d.halt)
	if err := pause(false); err != nil {
		d.view.notice = "going on: " + err.Error()
	}
	d.canvas = canvas{ascii: d.canvas.ascii}
	d.dirty = true
	d.screen.Sync()
}
