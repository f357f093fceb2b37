//go:build !unix

package tui

import "os"

// lightTerminal is not known here unless the environment says it.
func lightTerminal() (light, known bool) { return lightByName(os.Getenv("COLORFGBG")) }

// stopSignals does nothing: there is no job control.
func stopSignals(chan<- os.Signal) (release func()) { return func() {} }

// stopProcess does nothing.
func stopProcess() {}
