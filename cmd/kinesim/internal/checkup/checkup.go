package checkup

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// reach lists the streams, which tells whether anybody answers, whether the credentials are good, and whether the
// clocks agree. It is false when nothing else need be asked.
func (s *session) reach(ctx context.Context) bool {
	err := s.client.Check(ctx)
	switch {
	case errors.Is(err, kinesis.ErrCredentials), errors.Is(err, kinesis.ErrExpired):
		if !errors.Is(err, kinesis.ErrCredentials) || !strings.Contains(err.Error(), kinesis.CodeNoCredentials) {
			s.ok(checkEndpoint, "", "%s answers", s.options.Target)
		}
		s.ok(checkRegion, "", "%s", s.client.Region())
		check := checkCredentials
		if kinesis.ClockRefused(err) {
			check = checkClock
		}
		s.add(s.bad(check, "", err))
		return false
	case err != nil && !errors.Is(err, kinesis.ErrNotAllowed) && !errors.Is(err, kinesis.ErrNoStream):
		s.add(s.bad(checkEndpoint, "", err))
		return false
	}
	s.ok(checkEndpoint, "", "%s answers", s.options.Target)
	s.identify(ctx)
	s.ok(checkRegion, "", "%s", s.client.Region())
	s.clock()
	if errors.Is(err, kinesis.ErrNotAllowed) {
		s.add(s.bad(checkList, "kinesis:ListStreams", err))
		return true
	}
	s.ok(checkList, "kinesis:ListStreams", "permitted")
	if err == nil {
		s.ok(checkStream, "kinesis:ListStreams", "%s is listed", s.client.Stream())
		return true
	}
	s.unlisted(ctx, err)
	return true
}

// identify says whom the credentials belong to, where somebody tells.
func (s *session) identify(ctx context.Context) {
	who, err := s.client.Identity(ctx)
	if err != nil || who.ARN == "" {
		s.ok(checkCredentials, "", "accepted; STS does not tell whose they are")
		return
	}
	s.result.Account, s.result.Identity = who.Account, who.ARN
	s.ok(checkCredentials, "", "those of %s, account %s", who.ARN, who.Account)
}

// clock compares the clocks, which signatures are dated by.
func (s *session) clock() {
	ahead, known := s.client.Skew()
	switch {
	case !known:
		s.ok(checkClock, "", "the endpoint does not tell its time, and took the signature's")
	case ahead.Abs() < skewAllowed:
		s.ok(checkClock, "", "%s apart from the endpoint's", ahead.Abs())
	default:
		direction := "behind"
		if ahead < 0 {
			direction = "ahead of"
		}
		s.add(Check{
			Check: checkClock, Message: fmt.Sprintf("this machine's clock is %s %s the endpoint's", ahead.Abs(), direction),
			Try: "set the clock: AWS takes signatures that are at most five minutes off, and this one was made with the endpoint's time",
		})
	}
}

// unlisted says of a stream that is not in the list where else it is, if that can be told. One of another account never
// is in the list.
func (s *session) unlisted(ctx context.Context, err error) {
	if arn := s.client.ARN(); arn != "" && s.result.Account != "" && !strings.Contains(arn, ":"+s.result.Account+":") {
		s.result.Notes = append(s.result.Notes, "the stream is another account's, whose streams ListStreams does not list")
		return
	}
	s.gone = true
	c := s.bad(checkStream, "kinesis:ListStreams", err)
	if regions := s.client.Elsewhere(ctx); len(regions) > 0 {
		c.Message += "; there is one of that name in " + strings.Join(regions, ", ")
		c.Try = "--region " + strings.Join(regions, " or ")
	}
	s.add(c)
}

// stream describes the stream, where that is permitted, and waits while it is on its way.
func (s *session) stream(ctx context.Context) {
	if s.gone {
		return
	}
	info, err := s.client.Describe(ctx)
	if err == nil && !info.Active {
		info, err = s.wait(ctx, info)
	}
	switch {
	case errors.Is(err, kinesis.ErrNotAllowed):
		s.note("mode, shards, record size limit, encryption and retention are not known: " +
			"that would need kinesis:DescribeStreamSummary, which the destination does not ask for")
		return
	case errors.Is(err, kinesis.ErrNoStream), errors.Is(err, kinesis.ErrDeleting):
		s.gone = true
		c := s.bad(checkStream, "kinesis:DescribeStreamSummary", err)
		if info.Status == statusDeleting {
			c.Message, c.Try = "the stream was being deleted, and is gone now: "+err.Error(), "create it again, or name another one"
		}
		s.replace(c)
		return
	case err != nil:
		s.note("the stream was not described: %v", err)
		return
	}
	s.result.Facts = factsOf(info)
	if info.ARN != "" {
		s.result.ARN = info.ARN
	}
	if info.Encrypted && !strings.HasSuffix(info.KeyID, "alias/aws/kinesis") {
		s.note("the stream is encrypted with %s: kms:GenerateDataKey on it is needed to put, and kms:Decrypt to read, which DryRun does not "+
			"check", info.KeyID)
	}
}

// tag asks whether the stream's owners do not want it to be rehearsed on. Where nobody may ask, that is no obstacle:
// the destination's policy does not have the permission either.
func (s *session) tag(ctx context.Context) {
	if s.gone {
		return
	}
	const action = "kinesis:ListTagsForStream"
	switch denied, err := s.client.Denied(ctx); {
	case denied:
		s.add(Check{
			Check: checkTag, Action: action, Message: "the stream is tagged " + kinesis.DenyTag + ": run sends nothing to it",
			Try: "another stream, or remove the tag if this one may be rehearsed on",
		})
	case err == nil:
		s.ok(checkTag, action, "the stream is not tagged %s", kinesis.DenyTag)
	case errors.Is(err, kinesis.ErrNotAllowed):
		s.note("whether the stream is tagged %s is not known: that would need %s, which the destination does not ask for",
			kinesis.DenyTag, action)
	default:
		s.note("the stream's tags were not asked for: %v", err)
	}
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

// statusDeleting is the state of a stream that is being deleted.
const statusDeleting = "DELETING"

// wait waits for a stream that is being created, or until one that is being deleted is gone.
func (s *session) wait(ctx context.Context, info kinesis.Info) (kinesis.Info, error) {
	s.options.Say("waiting for stream %s, which is %s", s.client.Stream(), info.Status)
	ctx, cancel := context.WithTimeout(ctx, waitTime)
	defer cancel()
	if info.Status == statusDeleting {
		if err := s.client.WaitGone(ctx, pollTime); err != nil {
			return info, err
		}
		_, err := s.client.Describe(ctx)
		return info, err // as it was
	}
	if err := s.client.WaitActive(ctx, pollTime); err != nil {
		return info, err
	}
	return s.client.Describe(ctx)
}

// put asks for the permissions to put.
func (s *session) put(ctx context.Context) {
	for i, one := range []struct{ check, operation string }{
		{checkPutRecord, kinesis.OperationPutRecord}, {checkPutRecords, kinesis.OperationPutRecords},
	} {
		if i > 0 && s.client.DryRuns() && !s.gone && !pause(ctx, dryRunPause) {
			return
		}
		action := "kinesis:" + one.operation
		switch way, err := s.client.MayPut(ctx, one.operation); {
		case errors.Is(err, kinesis.ErrNoStream):
			s.ok(one.check, action, "permitted, asked %s; the stream is not there", way)
			s.missing(err)
		case err != nil:
			s.add(s.bad(one.check, action, err))
		default:
			s.ok(one.check, action, "permitted, asked %s", way)
		}
	}
}

// missing says that the stream is not there, unless that is said.
func (s *session) missing(err error) {
	if !s.gone {
		s.gone = true
		s.replace(s.bad(checkStream, "", err))
	}
}

// pause waits, and tells whether ctx is still alive.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// readBack asks for what reading back needs.
func (s *session) readBack(ctx context.Context) {
	if s.gone || s.options.Unread {
		return
	}
	if s.options.FanOut {
		s.readByFanOut(ctx)
		return
	}
	refused, err := s.client.MayRead(ctx)
	known := true // until the first one that is refused
	for _, action := range kinesis.ReadActions() {
		c := Check{Check: checkReadBack, Action: action, OK: known && err == nil, Message: "permitted"}
		switch {
		case err == nil:
		case action == "kinesis:"+refused:
			c = s.bad(checkReadBack, action, err)
			known = false
		case known:
			c.OK = true
		default:
			c.Message = "not known, since " + refused + " is not permitted"
		}
		s.result.ReadBack = append(s.result.ReadBack, c)
	}
}

// readByFanOut asks for what a consumer with enhanced fan-out needs.
func (s *session) readByFanOut(ctx context.Context) {
	all, err := s.client.MayFanOut(ctx)
	if err != nil {
		s.result.ReadBack = append(s.result.ReadBack, s.bad(checkReadBack, "", err))
		return
	}
	for _, asked := range all {
		c := Check{Check: checkReadBack, Action: asked.Action, OK: true, Message: "permitted"}
		switch {
		case asked.Err != nil:
			c = s.bad(checkReadBack, asked.Action, asked.Err)
		case asked.Way != "":
			c.Message = "permitted, asked " + string(asked.Way)
		}
		s.result.ReadBack = append(s.result.ReadBack, c)
	}
}
