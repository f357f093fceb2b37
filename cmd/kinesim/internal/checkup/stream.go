package checkup

import (
	"context"
	"errors"
	"strings"

	"kinesim/exporter/kinesis"
)

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
