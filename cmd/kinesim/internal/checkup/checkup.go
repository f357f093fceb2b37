package checkup

import (
	"context"
	"fmt"
	"time"

	"kinesim/exporter/kinesis"
)

// The names of the checks, in the order in which they are made.
const (
	checkEndpoint    = "endpoint"
	checkCredentials = "credentials"
	checkRegion      = "region"
	checkClock       = "clock"
	checkList        = "list-streams"
	checkStream      = "stream"
	checkTag         = "tag"
	checkPutRecord   = "put-record"
	checkPutRecords  = "put-records"
	checkReadBack    = "read-back"
)

const (
	skewAllowed = 5 * time.Minute // of a signature (AWS Signature Version 4: "within five minutes")
	waitTime    = 2 * time.Minute // for a stream that is being created or deleted; AWS takes half a minute
	pollTime    = 500 * time.Millisecond
	dryRunPause = 1100 * time.Millisecond // AWS answers one DryRun a second for a stream
)

// Options say how to ask.
type Options struct {
	Target string // as it may be printed
	Say    func(format string, args ...any)

	Unread bool // the stream is not read back at all
	FanOut bool // it is read back by a consumer with enhanced fan-out, which nothing else can stand in for
}

// Run asks the endpoint of a client about its stream.
func Run(ctx context.Context, client *kinesis.Client, o Options) *Result {
	s := &session{client: client, options: o, result: &Result{
		Target: o.Target, Region: client.Region(), Stream: client.Stream(), ARN: client.ARN(),
		Checks: []Check{}, ReadBack: []Check{}, Notes: []string{}, fanOut: o.FanOut,
	}}
	if s.reach(ctx) {
		s.stream(ctx)
		s.tag(ctx)
		s.put(ctx)
		s.readBack(ctx)
	}
	s.result.judge()
	return s.result
}

type session struct {
	client  *kinesis.Client
	options Options
	result  *Result
	gone    bool // the stream is not there
}

func (s *session) add(c Check) { s.result.Checks = append(s.result.Checks, c) }

// ok adds a check that went well.
func (s *session) ok(check, action, format string, args ...any) {
	s.add(Check{Check: check, Action: action, OK: true, Message: fmt.Sprintf(format, args...)})
}

// bad is a check that an error speaks against.
func (s *session) bad(check, action string, err error) Check {
	c := Check{Check: check, Action: action, Message: err.Error(), Try: kinesis.Hint(err)}
	arn := s.arn()
	if granted, resource, statement := kinesis.Grant(err, arn); granted != "" {
		c.Action, c.Statement, c.Resource = granted, []byte(statement), resource
	}
	return c
}

// arn is the stream's, as far as it is known; what is not known stands as a star in it.
func (s *session) arn() string {
	if s.result.ARN != "" {
		return s.result.ARN
	}
	account := s.result.Account
	if account == "" {
		account = "*"
	}
	region := s.client.Region()
	return kinesis.ARN{Partition: kinesis.PartitionOf(region), Region: region, Account: account, Stream: s.client.Stream()}.String()
}

func (s *session) note(format string, args ...any) {
	s.result.Notes = append(s.result.Notes, fmt.Sprintf(format, args...))
}

// replace puts a check in place of one of its name, or adds it.
func (s *session) replace(c Check) {
	for i := range s.result.Checks {
		if s.result.Checks[i].Check == c.Check {
			s.result.Checks[i] = c
			return
		}
	}
	s.add(c)
}
