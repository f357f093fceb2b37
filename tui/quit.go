package tui

// quit quits, after a question while the run goes on.
func (d *dashboard) quit(a action) {
	switch quit := d.options.Controls.Quit; {
	case d.view.ended || quit == nil || d.leaving:
		if d.leaving && quit != nil && !d.view.ended {
			quit(false)
		}
		d.leave = d.leave || a == actLeave
		d.close()
	case a == actLeave:
		d.leave, d.leaving = true, true
		quit(true)
		d.view.notice = "delivering what is on its way, then quitting"
	default:
		d.view.quit = true
	}
}

// answer answers the question of quit.
func (d *dashboard) answer(key string) {
	d.view.quit = false
	switch key {
	case "d", "enter":
		d.leaving = true
		d.options.Controls.Quit(true)
		d.view.notice = "delivering what is on its way, then quitting"
	case "n", "ctrl-c":
		d.leaving = true
		d.options.Controls.Quit(false)
	}
}
