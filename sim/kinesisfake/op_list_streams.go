package kinesisfake

import (
	"encoding/base64"
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// ListStreams: by name, in pages. NextToken is the last name of a page in base64.
func listStreams(s *Server, c *call) error {
	var r struct {
		Limit                    *int64
		ExclusiveStartStreamName *string
		NextToken                *string
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	v.within("limit", r.Limit, 1, listStreamsMax)
	v.nextToken(r.NextToken)
	v.streamName("exclusiveStartStreamName", r.ExclusiveStartStreamName)
	if err := v.err(); err != nil {
		return err
	}
	after, limit := "", listStreamsDefault
	if r.ExclusiveStartStreamName != nil {
		after = *r.ExclusiveStartStreamName
	}
	if r.NextToken != nil {
		name, err := base64.StdEncoding.DecodeString(*r.NextToken)
		if err != nil {
			return errToken
		}
		after = string(name)
	}
	if r.Limit != nil {
		limit = min(int(*r.Limit), listStreamsDefault)
	}
	return s.respondStreams(c, after, limit)
}

func (s *Server) respondStreams(c *call, after string, limit int) error {
	type summary struct {
		StreamName              string
		StreamARN               string
		StreamStatus            streams.Status
		StreamModeDetails       modeDetails
		StreamCreationTimestamp wire.Epoch
	}
	answer := struct {
		StreamNames     []string
		HasMoreStreams  bool
		NextToken       string `json:",omitempty"`
		StreamSummaries []summary
	}{StreamNames: []string{}, StreamSummaries: []summary{}}
	err := s.look(c, "", func(now time.Time, m *streams.Model) error {
		var page []streams.StreamInfo
		page, answer.HasMoreStreams = m.ListStreams(now, after, limit, nil)
		for _, info := range page {
			answer.StreamNames = append(answer.StreamNames, info.Name)
			answer.StreamSummaries = append(answer.StreamSummaries, summary{
				info.Name, m.ARN(info.Name), info.Status, modeDetails{&info.Mode}, wire.Epoch{Time: info.CreatedAt},
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if answer.HasMoreStreams {
		last := answer.StreamNames[len(answer.StreamNames)-1]
		answer.NextToken = base64.StdEncoding.EncodeToString([]byte(last))
	}
	return c.respond(answer)
}
