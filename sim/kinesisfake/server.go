package kinesisfake

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// Options are what a Server needs beside its model. The zero value is a server that answers at once by the wall clock,
// to everybody.
type Options struct {
	Clock   func() time.Time                     // the model's time; default time.Now
	Latency time.Duration                        // each answer is held back until this long after the arrival of its request; default 0
	Delay   func(operation string) time.Duration // if set, asked for the latency of each call instead; called by many goroutines
	Control faults.Control                       // may make calls fail; default none
	Seed    uint64                               // of request ids and of the entries that a Fault picks
	Access  *iam.Access                          // who may do what; default everybody everything, with any signature
	Exempt  func(r *http.Request) bool           // whose reads are outside the quotas of reading; default nobody's
	Names   []readers.Name                       // of consumers; see Server.Consumers
	Log     func(LogEntry)                       // told of each call when it is over; called by many goroutines

	// ByConnection tells consumers apart by their connections too, where nothing else does.
	ByConnection bool

	// Model opens the model of a further account or region when the first call asks for it. The default is an empty one
	// with the Config of the first, bound on memory included.
	Model func(account, region string) (*streams.Model, error)
}

// Server is an http.Handler that speaks the Kinesis API (AWS JSON 1.1 and CBOR 1.1) in front of a Model. It is the only
// part that reads a clock. A Server is one account in one region, its home, and the door to all others: an operation is
// given the one that its caller belongs to.
type Server struct {
	*front
	region    string
	account   string
	shardsMax int

	model *streams.Shared // never entered during decoding or hashing
}

// front is what the accounts and regions of one endpoint have in common.
type front struct {
	clock   func() time.Time
	latency time.Duration
	delay   func(string) time.Duration
	control atomic.Pointer[faults.Control]
	seed    uint64
	calls   atomic.Uint64
	access  *iam.Access
	exempt  func(*http.Request) bool
	log     func(LogEntry)
	counts  counts
	places  places

	consumers *readers.Book
}

// NewServer puts a server in front of a model, which from then on must only be used through Do.
func NewServer(model *streams.Model, options Options) *Server {
	f := &front{
		clock: options.Clock, latency: options.Latency, delay: options.Delay, seed: options.Seed,
		access: options.Access, exempt: options.Exempt, log: options.Log, counts: newCounts(),
	}
	if f.clock == nil {
		f.clock = time.Now
	}
	f.consumers = readers.NewBook(options.Names, options.ByConnection)
	s := newPlace(f, model)
	s.SetControl(options.Control)
	open := options.Model
	if open == nil {
		open = func(account, region string) (*streams.Model, error) {
			config := model.Config()
			config.Account, config.Region = account, region
			return streams.New(config), nil
		}
	}
	f.places = places{by: map[place]*Server{{s.account, s.region}: s}, home: s, open: open}
	return s
}

func newPlace(f *front, model *streams.Model) *Server {
	config := model.Config()
	return &Server{
		front: f, model: streams.Share(model, f.clock), region: config.Region, account: config.Account, shardsMax: config.ShardsMax,
	}
}

// Do runs f with the model and the time, while no request is in it. It is the Go door to the state behind the wire.
// With a Store, it returns when what f changed is kept.
//
// While a Store is in trouble f runs too, but what it changes is forgotten when the trouble ends.
func (s *Server) Do(f func(now time.Time, model *streams.Model)) { s.model.Do(f) }

const targetPrefix = "Kinesis_20131202."

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrival := time.Now() // the latency runs by the wall clock, whatever the model's clock says
	c := newCall(s.seed, s.calls.Add(1))
	defer c.release()
	defer func() { s.record(c, r, arrival, time.Since(arrival)) }()
	c.setHeader(w.Header())
	if !c.negotiate(w, r) {
		return
	}
	if c.query {
		s.answerWho(w, r, c, arrival)
		return
	}
	c.fault = s.fault(c)
	if c.fault.Cut == faults.CutBefore {
		cut(w)
		return
	}
	err := s.run(c, r, arrival)
	if !s.outlast(r, c, arrival) {
		panic(http.ErrAbortHandler) // nobody is there to take the answer, or it is to get lost
	}
	c.finish(w, r, err)
}

// run does the call, unless a fault stands in for it. The order is AWS's: whether the operation is known, who calls,
// and what he may; only then is looked at what he wants.
func (s *Server) run(c *call, r *http.Request, arrival time.Time) error {
	if c.fault.Error != nil {
		return c.fault.Error
	}
	asked, known := operations[c.name]
	if !known {
		if !c.wellFormed() {
			return errMalformed
		}
		return unknownOperation(c.name)
	}
	caller, err := s.identify(c, r, signService, arrival)
	if err != nil {
		return err
	}
	there, err := s.places.at(caller.account, caller.region)
	if err != nil {
		return err
	}
	c.account, c.region = there.account, there.region
	c.exempt = s.exempt != nil && s.exempt(r)
	c.request, c.keyID = r, caller.keyID
	if err := there.authorize(c, caller); err != nil {
		return err
	}
	return asked.run(there, c)
}

// outlast holds the answer back. It is false when there must be no answer.
func (s *Server) outlast(r *http.Request, c *call, arrival time.Time) bool {
	if c.fault.Cut == faults.DropAnswer {
		<-r.Context().Done()
		return false
	}
	held := s.latency
	if s.delay != nil {
		held = s.delay(c.name)
	}
	left := held + c.fault.Delay - time.Since(arrival)
	if left <= 0 {
		return true
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// finish sends the answer of an operation, or its error.
func (c *call) finish(w http.ResponseWriter, r *http.Request, err error) {
	if c.fault.Cut == faults.CutAfter {
		cut(w)
		return
	}
	if err == nil && c.stream != nil {
		c.status = http.StatusOK
		err = c.stream(w, r)
		if err == nil {
			return
		}
	}
	if err == nil {
		err = c.encode()
	}
	if err == nil {
		c.send(w, http.StatusOK, c.answer)
		return
	}
	api := asError(err)
	status := api.Status()
	if c.fault.Status != 0 && c.fault.Error != nil {
		status = c.fault.Status
	}
	c.reject(w, status, api)
}

// operationName is what a target names, "" for one of another service.
func operationName(target string) string {
	name, ok := strings.CutPrefix(target, targetPrefix)
	if !ok {
		return ""
	}
	return name
}

// wallTicker ticks by the wall clock, whatever the model's says: a subscription looks for records as often as its
// client has time for.
func wallTicker(every time.Duration) *time.Ticker { return time.NewTicker(every) }
