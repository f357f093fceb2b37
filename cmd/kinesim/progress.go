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

// progressLine says how far something is, and how long the rest will take.
func progressLine(what string, done float64, took time.Duration) string {
	done = min(max(done, 0), 1)
	return fmt.Sprintf("%s: %.0f%%, %s", what, 100*done, timeLeft(done, took))
}

// timeLeft says how long the rest of something takes that goes on as it did. Nobody knows before a part of it is done.
func timeLeft(done float64, took time.Duration) string {
	left := took.Seconds() * (1 - done) / done
	if !(left >= 0 && left < leftMost.Seconds()) {
		return "estimating the time left"
	}
	return fmt.Sprintf("about %s left", time.Duration(left*float64(time.Second)).Round(time.Second))
}

// leftMost is how much time is left at most where a part is done that tells: a year is a guess from its first moment.
const leftMost = 366 * 24 * time.Hour
