package checkup

import (
	"context"
	"errors"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
)

// put asks for the permissions to put.
func (s *session) put(ctx context.Context) {
	for i, one := range []struct{ check, operation string }{
		{checkPutRecord, kinesis.OperationPutRecord}, {checkPutRecords, kinesis.OperationPutRecords},
	} {
		if i > 0 && s.client.DryRuns() && !s.gone && !exporter.Pause(ctx, dryRunPause) {
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
