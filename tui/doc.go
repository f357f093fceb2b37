// Package tui is the terminal dashboard: it draws frames of a run, and turns keys into what is looked at or done.
//
//	frame.Frame ──pulled ten times a second──> render(grid, frame, view, theme) ──> canvas ──what changed──> screen
//	keys, mouse ──> view (what is looked at) | Controls (what is done to the run)
//
// It sees frames and nothing else: neither exporter nor simulation, and it never waits for them nor they for it.
// Drawing is a function of a frame, a view and a theme; a screenshot is the same function without a terminal.
//
// File map:
//
//	dashboard.go    Run: the loop around tview, its life and its end
//	input.go mouse.go   what keys and mouse do
//	moves.go cursor.go window.go   where they lead: panels, rows, moments, stretches of time
//	save.go quit.go suspend.go     what they keep, and how they leave
//	filter_line.go  typing and pasting the filter
//	controls.go     what can be done to a run
//	fault_form.go   what is asked of a fault before it is made
//	keys.go         the key table: bindings, key files
//	help.go         footer, help and questions, from the key table
//	view.go         what is looked at, and the whole screen
//	layout.go       where the panels are, by size
//	header.go       scenario, verdict and timeline
//	panel*.go       the panels
//	inspector.go    the payload inspector's state
//	filter.go       which samples it shows
//	payload.go      JSON in lines, and what differs between two payloads
//	chart_*.go      charts, from values to cells; where they are, for clicks
//	scale.go        axes and spans of time
//	grid.go         cells, and the only way for text to become some
//	color.go        colours and ramps
//	theme.go        the themes
//	paint.go        from cells to a screen
//	glyphs.go       letters, on a terminal that has no UTF-8
//	terminal/       what a terminal can do, what is typed there, and what its background is
//	screenshot*.go  pictures without a terminal: text, ANSI, SVG
//	record*.go      films without a terminal: asciicast, animated SVG
//
// Non-obvious:
//   - All text goes through grid.text, which escapes it and measures it by grapheme clusters. tview's own printing
//     obeys colour tags in square brackets, so it is not used.
//   - Application.QueueUpdate waits for the application's loop, for ever when that has ended. So one goroutine
//     queues, it never waits without looking at stop, and it is the one that stops the application.
//   - The application would clear the screen before it draws, and draws for each key: the screen that it is given does
//     not clear, only what differs is painted, and keys that come at once are drawn together.
//   - The heat map's cells are two pixels: the letter is the upper half, the background the lower one.
package tui
