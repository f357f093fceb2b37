package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/store"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
)

// open opens the data directory, the model, the log and, last, the port.
func (s *serving) open() error {
	options := kinesisfake.Options{Access: s.settings.access, Seed: rand.Uint64(), Exempt: target.Ours, Names: s.settings.names}
	if delays := s.settings.latency.Delays(0); s.settings.latency.Median > 0 {
		var calls atomic.Uint64
		options.Delay = func(string) time.Duration { return delays(calls.Add(1)) }
	}
	if err := s.openLog(&options); err != nil {
		return err
	}
	model, err := s.openModel(&options)
	if err != nil {
		return err
	}
	s.server = kinesisfake.NewServer(model, options)
	if err := s.createStream(); err != nil {
		return err
	}
	if s.settings.script != nil {
		script, err := s.settings.script(time.Now())
		if err != nil {
			return err // scenarios has checked them
		}
		s.server.SetControl(script.Control(time.Now))
	}
	return s.openPort()
}

func (s *serving) openModel(options *kinesisfake.Options) (*streams.Model, error) {
	if s.flags.data == "" {
		return streams.New(s.settings.config), nil
	}
	began := time.Now()
	kept, err := store.Open(s.flags.data, store.Options{Trouble: s.trouble})
	if err != nil {
		try := "another directory for --data, or this one moved away: what it holds cannot be read"
		switch _, is := errors.AsType[*fs.PathError](err); {
		case errors.Is(err, store.ErrInUse):
			try = "stop the other process, or another directory for --data"
		case is:
			try = "a directory that can be written, for --data"
		}
		return nil, cli.NoRoom(err, s.flags.data, report.Unreachable, try)
	}
	s.atEnd(s.flags.data, "what was acknowledged is there", kept.Close)
	model, err := streams.Restore(kept, began, s.settings.config)
	if err != nil {
		return nil, cli.NoRoom(err, s.flags.data, report.Unreachable, "another directory for --data")
	}
	options.Model = func(account, region string) (*streams.Model, error) {
		config := s.settings.config
		config.Account, config.Region = account, region
		return streams.Restore(kept, time.Now(), config)
	}
	if held := model.Stats().HeldBytes; held > 0 {
		s.program.say(
			"%s held %s of records in %s, read in %s",
			s.flags.data,
			megabytes(uint64(held)),
			s.settings.config.Region,
			time.Since(began).Round(time.Millisecond),
		)
	}
	return model, nil
}

// trouble says loudly that nothing can be kept, and when it can again.
func (s *serving) trouble(err error) {
	if err != nil {
		s.program.say(
			"WARNING: %v: writing is answered InternalFailure, reading goes on, and what was acknowledged is safe. Make room; it is tried "+
				"again every second",
			err,
		)
		return
	}
	s.program.say("the data directory can be written again, and writing goes on")
}

// createStream creates the stream of --stream unless it is there.
func (s *serving) createStream() (err error) {
	name := s.flags.stream
	if name == "" {
		return nil
	}
	s.server.Do(func(now time.Time, m *streams.Model) {
		if info, missing := m.DescribeStream(now, name); missing == nil {
			s.program.say("stream %s is there already, with %s", name, cli.Counted(info.OpenShards, "open shard"))
			return
		}
		m.SetDurations(streams.Durations{}) // whoever starts serve need not wait for its stream
		err = m.CreateStream(now, name, s.flags.shards, s.settings.recordKiB)
		m.SetDurations(s.settings.config.Durations)
	})
	if err != nil {
		return cli.NoRoom(fmt.Errorf("create stream %s: %w", name, err), s.flags.data, report.Unreachable,
			"another --data, or fewer --shards")
	}
	return nil
}

func (s *serving) openPort() (err error) {
	if s.port, err = listen.Open(s.server, s.flags.listen, s.flags.tls, s.program.env); err == nil {
		s.atEnd(cmp.Or(s.port.Bundle, s.flags.listen), "", s.port.Close)
	}
	return err
}

// openLog opens the log of requests.
func (s *serving) openLog(options *kinesisfake.Options) error {
	if s.flags.log == "" {
		return nil
	}
	to := s.program.stdout
	if s.flags.log != "-" {
		file, err := os.OpenFile(s.flags.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
		if err != nil {
			return cli.UnwrittenFile(fmt.Errorf("write the log: %w", err), s.flags.log)
		}
		to = file
		s.atEnd(filepath.Dir(s.flags.log), "", file.Close)
	}
	log := &requestLog{to: bufio.NewWriter(to)}
	s.atEnd(filepath.Dir(s.flags.log), "", log.flush)
	options.Log = log.write
	return nil
}

// requestLog writes a line of JSON for each request. There are no credentials in it and nothing of the payload.
type requestLog struct {
	mu  sync.Mutex
	to  *bufio.Writer
	err error // the first: the log is not worth ending the service
}

// requestLine is what a line says, in the order in which it is read best.
type requestLine struct {
	Time      time.Time `json:"time"`
	Operation string    `json:"operation"`
	Status    int       `json:"status"` // 0: the connection was cut
	Error     string    `json:"error,omitempty"`
	Millis    float64   `json:"ms"`
	BytesIn   int       `json:"bytes_in"`
	BytesOut  int       `json:"bytes_out"`
	Account   string    `json:"account,omitempty"`
	Region    string    `json:"region,omitempty"`
	Protocol  string    `json:"protocol"`
	Encoding  string    `json:"encoding"`
	RequestID string    `json:"request_id"`
}

func (l *requestLog) write(e kinesisfake.LogEntry) {
	line, err := json.Marshal(requestLine{
		Time: e.Arrival.UTC(), Operation: e.Operation, Status: e.Status, Error: e.Code, Millis: float64(e.Duration.Microseconds()) / 1000,
		BytesIn: e.BytesIn, BytesOut: e.BytesOut, Account: e.Account, Region: e.Region, Protocol: e.Protocol,
		Encoding: e.Encoding, RequestID: e.RequestID,
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && l.err == nil {
		_, err = l.to.Write(append(line, '\n'))
		err = errors.Join(err, l.to.Flush())
	}
	if l.err == nil {
		l.err = err
	}
}

func (l *requestLog) flush() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return fmt.Errorf("write the log: %w", l.err)
	}
	return l.to.Flush()
}
