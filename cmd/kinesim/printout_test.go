package main

import (
	"bytes"
	"sync"
)

// printout is what a program prints, from all of its goroutines: a run tells of itself while lines show how it goes.
type printout struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printout) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(text)
}

// Bytes are what was printed so far.
func (p *printout) Bytes() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.text.Bytes())
}

func (p *printout) String() string { return string(p.Bytes()) }
