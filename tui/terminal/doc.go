// Package terminal is the terminal of a dashboard: whether one can be drawn on it, what is typed, whether its
// background is light, and how the process is stopped and goes on, as Ctrl-Z does.
//
// It must not know what is drawn: no frame, no key's meaning, no theme.
//
//	screen.go          Open and Check: the screen of a terminal of a type, as TERM names it
//	tty.go             a terminal that may go away
//	escape.go          escapes that are keys, and no sequences
//	light.go           what a terminal says of its background
//	unix.go other.go   how it is asked, and how the process stops; on other systems, that it cannot be
package terminal
