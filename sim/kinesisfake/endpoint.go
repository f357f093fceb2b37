package kinesisfake

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
)

// Endpoint is a server that listens.
type Endpoint struct {
	URL  string // http://host:port
	http *http.Server
	done chan error
	once sync.Once
	err  error // of Close
}

// Start listens on a TCP address, such as 127.0.0.1:0 for any free port, and serves until Close.
func (s *Server) Start(address string) (*Endpoint, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("start kinesis endpoint: %w", err)
	}
	return s.StartOn(listener), nil
}

// StartOn serves a listener, TCP or in memory, until Close.
func (s *Server) StartOn(listener net.Listener) *Endpoint {
	e := &Endpoint{
		URL:  "http://" + listener.Addr().String(),
		http: &http.Server{Handler: s}, done: make(chan error, 1),
	}
	go func() { e.done <- e.http.Serve(listener) }()
	return e
}

// Serve serves a listener until it fails or is closed.
func (s *Server) Serve(listener net.Listener) error {
	return (&http.Server{Handler: s}).Serve(listener)
}

// Close cuts all connections and waits until the listener is closed. Answers that are held back are never sent.
// It may be called more than once.
func (e *Endpoint) Close() error {
	e.once.Do(func() {
		err := e.http.Close()
		if served := <-e.done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		if err != nil {
			e.err = fmt.Errorf("close kinesis endpoint: %w", err)
		}
	})
	return e.err
}
