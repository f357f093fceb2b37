package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// Consumers of a ListStreamConsumers page (API_ListStreamConsumers).
const (
	listConsumersDefault = 100    // and the most that a page has
	listConsumersMax     = 10_000 // that may be asked for
)

// ListStreamConsumers: in order of registration, in pages. NextToken is good for TokenLifetime, and comes beside
// StreamARN.
func listStreamConsumers(s *Server, c *call) error {
	var r struct {
		StreamARN               *string
		NextToken               *string
		MaxResults              *int64
		StreamCreationTimestamp *wire.Epoch
	}
	stream, err := s.decodeARN(c, &r, &r.StreamARN, func(v *violations) {
		v.within("maxResults", r.MaxResults, 1, listConsumersMax)
		v.nextToken(r.NextToken)
	})
	if err != nil {
		return err
	}
	var page consumersPage
	if r.NextToken != nil {
		if r.StreamCreationTimestamp != nil {
			return streams.InvalidArgument("NextToken and StreamCreationTimestamp cannot be provided together.")
		}
		if page, err = parseConsumersPage(*r.NextToken, stream); err != nil {
			return err
		}
	} else if r.StreamCreationTimestamp != nil {
		page.Born = r.StreamCreationTimestamp.Unix()
	}
	limit := listConsumersDefault
	if r.MaxResults != nil {
		limit = min(int(*r.MaxResults), listConsumersDefault)
	}
	return s.respondConsumers(c, stream, page, r.NextToken != nil, limit)
}

// consumersPage is where a page begins: the content of its NextToken.
type consumersPage struct {
	Stream string
	Born   int64 `json:",omitempty"` // of the stream, in seconds since 1970; 0 for whichever has the name
	From   int
	Issued time.Time // of the token
}

func parseConsumersPage(token, stream string) (page consumersPage, err error) {
	if err = readToken(token, &page); err == nil && page.Stream != stream {
		err = errToken
	}
	return page, err
}

func (s *Server) respondConsumers(c *call, stream string, page consumersPage, continued bool, limit int) error {
	answer := struct {
		Consumers []wireConsumer
		NextToken string `json:",omitempty"`
	}{Consumers: []wireConsumer{}}
	var more bool
	err := s.look(c, stream, func(now time.Time, m *streams.Model) error {
		if continued && now.Sub(page.Issued) > streams.TokenLifetime {
			return errTokenExpired
		}
		page.Issued = now
		if err := m.BornAt(now, stream, page.Born); err != nil {
			return err
		}
		infos, followed, err := m.ListConsumers(now, stream, page.From, limit)
		for _, info := range infos {
			answer.Consumers = append(answer.Consumers, newWireConsumer(info))
		}
		more = followed
		return err
	})
	if err != nil {
		return err
	}
	if more {
		page.Stream, page.From = stream, page.From+len(answer.Consumers)
		if answer.NextToken, err = newToken(page); err != nil {
			return err
		}
	}
	return c.respond(answer)
}
