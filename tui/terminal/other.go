//go:build !unix

package terminal

import (
	"os"
)

// Light is not known here unless the environment says it.
func Light() (light, known bool) { return lightByName(os.Getenv("COLORFGBG")) }

// StopSignals does nothing: there is no job control.
func StopSignals(chan<- os.Signal) (release func()) { return func() {} }

// StopProcess does nothing.
func StopProcess() {}
