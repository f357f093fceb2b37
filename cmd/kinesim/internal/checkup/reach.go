package checkup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kinesim/exporter/kinesis"
)

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
