package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/kinesisfake/streams"
)

// TB is what Start needs of a test: a *testing.T or *testing.B is one.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Fake is an embedded Kinesis that a test has started: what its clients need, and doors to what they did.
type Fake struct {
	URL             string // of the endpoint, for the client's BaseEndpoint or AWS_ENDPOINT_URL_KINESIS
	Region          string
	AccessKeyID     string // any would do, unless Options.Access says otherwise
	SecretAccessKey string
	Server          *Server // faults (SetControl), the model (Do), counts (Stats)

	t TB
}

// StartWith is what a Fake is made of, where the defaults are not what a test needs.
type StartWith struct {
	Config  streams.Config // default: AWS's quotas of a shard, no passing states of streams
	Options Options        // default: everybody may do everything
	Address string         // to listen on; default a free port of 127.0.0.1
}

// Start serves an embedded Kinesis for a test until the test ends.
func Start(t TB, with ...StartWith) *Fake {
	t.Helper()
	var w StartWith
	if len(with) > 0 {
		w = with[0]
	}
	if w.Address == "" {
		w.Address = "127.0.0.1:0"
	}
	model := streams.New(w.Config)
	server := NewServer(model, w.Options)
	listening, err := httpserver.Start(server, w.Address)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := listening.Close(); err != nil {
			t.Fatalf("%v", err)
		}
	})
	return &Fake{URL: listening.URL, Region: server.region, AccessKeyID: "test", SecretAccessKey: "test", Server: server, t: t}
}

// CreateStream makes a provisioned stream.
func (f *Fake) CreateStream(name string, shards int) {
	f.t.Helper()
	f.do("create stream "+name, func(now time.Time, m *streams.Model) error { return m.CreateStream(now, name, shards, 0) })
}

// Records are the records that a stream holds, shard by shard, each in order. Reading them here takes nothing from the
// quotas.
func (f *Fake) Records(stream string) []streams.Record {
	f.t.Helper()
	var records []streams.Record
	f.do("read stream "+stream, func(now time.Time, m *streams.Model) (err error) {
		records, err = m.Records(now, stream, nil)
		return err
	})
	return records
}

// Put stores a record, as a producer elsewhere would.
func (f *Fake) Put(stream, key string, data []byte) {
	f.t.Helper()
	f.do("put into "+stream, func(now time.Time, m *streams.Model) error {
		result, err := m.PutRecord(now, stream, streams.PutEntry{Key: []byte(key), Data: data, Hash: bignum.HashOf([]byte(key))})
		if err == nil && result.Outcome != streams.Stored {
			err = streams.RateExceeded(m.Config().Account, stream, result.Shard)
		}
		return err
	})
}

func (f *Fake) do(what string, do func(now time.Time, m *streams.Model) error) {
	f.t.Helper()
	var err error
	f.Server.Do(func(now time.Time, m *streams.Model) { err = do(now, m) })
	if err != nil {
		f.t.Fatalf("%s: %v", what, err)
	}
}
