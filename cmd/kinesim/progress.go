package main

import (
	"fmt"
	"sync"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
)

// progressAfter is how long something takes before anybody is told how far it is.
const progressAfter = 2 * time.Second

// showProgress shows a line of how far something has come until the returned function is called: on a terminal in one
// line that is written over, elsewhere a line now and then. What is over soon is not shown.
func (p *program) showProgress(line func() string) (stop func()) {
	live := p.isTerminal(p.stderr) && p.env("TERM") != "dumb"
	every := plainEvery
	if live {
		every = lineEvery
	}
	ended := make(chan struct{})
	var showing sync.WaitGroup
	showing.Go(func() {
		wait := time.NewTimer(max(progressAfter, every))
		defer wait.Stop()
		for shown := false; ; shown = true {
			select {
			case <-wait.C:
				wait.Reset(every)
			case <-ended:
				if live && shown {
					fmt.Fprint(p.stderr, clearLine)
				}
				return
			}
			if live {
				fmt.Fprintf(p.stderr, "\r%s\x1b[K", cli.Fit(line(), cli.Columns(p.stderr)))
			} else {
				fmt.Fprintln(p.stderr, line())
			}
		}
	})
	return func() {
		close(ended)
		showing.Wait()
	}
}

// progressLine says how far something is, and how long the rest will take if it goes on like that.
func progressLine(what string, done float64, took time.Duration) string {
	left := "-"
	if done = min(max(done, 0), 1); done > 0 {
		left = time.Duration(took.Seconds() * (1 - done) / done * float64(time.Second)).Round(time.Second).String()
	}
	return fmt.Sprintf("%s: %.0f%%, about %s left", what, 100*done, left)
}
