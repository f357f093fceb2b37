package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

const (
	listShardsDefault = 1000   // MaxResults, and the most that a page has
	listShardsMax     = 10_000 // that may be asked for
)

// ListShards: all filters, in pages. NextToken carries what it continues, and is good for TokenLifetime.
//   - StreamCreationTimestamp: a stream of that name which was created at another time is not found
func listShards(s *Server, c *call) error {
	var r struct {
		streamID
		NextToken               *string
		ExclusiveStartShardId   *string
		MaxResults              *int64
		ShardFilter             *wireShardFilter
		StreamCreationTimestamp *wire.Epoch
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	r.validate(&v)
	v.within("maxResults", r.MaxResults, 1, listShardsMax)
	v.nextToken(r.NextToken)
	v.optionalShardID("exclusiveStartShardId", r.ExclusiveStartShardId)
	r.ShardFilter.validate(&v)
	if err := v.err(); err != nil {
		return err
	}
	limit := listShardsDefault
	if r.MaxResults != nil {
		limit = min(int(*r.MaxResults), listShardsDefault)
	}
	if r.NextToken != nil {
		for _, other := range []struct {
			member string
			given  bool
		}{
			{"StreamARN", r.StreamARN != nil}, {"StreamName", r.StreamName != nil},
			{"ExclusiveStartShardId", r.ExclusiveStartShardId != nil},
			{"StreamCreationTimestamp", r.StreamCreationTimestamp != nil}, {"ShardFilter", r.ShardFilter != nil},
		} {
			if other.given {
				return streams.InvalidArgument("NextToken and %s cannot be provided together.", other.member)
			}
		}
		return s.respondShards(c, *r.NextToken, shardsPage{}, limit)
	}
	if r.StreamName == nil && r.StreamARN == nil {
		return streams.InvalidArgument("Either NextToken or StreamName should be provided.")
	}
	name, err := s.resolve(r.StreamName, r.StreamARN)
	if err != nil {
		return err
	}
	page := shardsPage{Stream: name}
	if r.StreamCreationTimestamp != nil {
		page.Born = r.StreamCreationTimestamp.Unix()
	}
	if page.After, err = shardBefore(r.ExclusiveStartShardId); err != nil {
		return err
	}
	if f := r.ShardFilter; f != nil {
		if page.Filter, err = newShardFilter(streams.FilterType(*f.Type), f.ShardId, f.Timestamp); err != nil {
			return err
		}
	}
	return s.respondShards(c, "", page, limit)
}

type wireShardFilter struct {
	Type      *string
	ShardId   *string
	Timestamp *wire.Epoch
}

func (f *wireShardFilter) validate(v *violations) {
	if f == nil {
		return
	}
	v.requireOneOf("shardFilter.type", f.Type, filterTypeEnumeration)
	v.optionalShardID("shardFilter.shardId", f.ShardId)
}

func newShardFilter(kind streams.FilterType, shardID *string, at *wire.Epoch) (streams.ShardFilter, error) {
	filter := streams.ShardFilter{Type: kind}
	switch kind {
	case streams.FilterAfterShardID:
		if shardID == nil {
			return filter, streams.InvalidArgument("ShardId must be provided with a ShardFilter of type %s.", kind)
		}
		number, ok := streams.ParseShardID(*shardID)
		if !ok {
			return filter, streams.InvalidArgument("ShardId %s of the ShardFilter is invalid.", *shardID)
		}
		filter.Shard = number
	case streams.FilterAtTimestamp, streams.FilterFromTimestamp:
		if at == nil {
			return filter, streams.InvalidArgument("Timestamp must be provided with a ShardFilter of type %s.", kind)
		}
		filter.At = at.Time
	}
	return filter, nil
}

// shardsPage is where a page of ListShards begins: the content of its NextToken.
type shardsPage struct {
	Stream string
	Born   int64 `json:",omitempty"` // of the stream, in seconds since 1970; 0 for whichever has the name
	Filter streams.ShardFilter
	After  int64     // number of the last shard of the page before
	Issued time.Time // of the token
}

// respondShards answers the page that a token names, or without a token the page given.
func (s *Server) respondShards(c *call, token string, page shardsPage, limit int) error {
	if token != "" {
		if err := readToken(token, &page); err != nil {
			return err
		}
	}
	var infos []streams.ShardInfo
	var more bool
	err := s.look(c, page.Stream, func(now time.Time, m *streams.Model) (err error) {
		if token != "" && now.Sub(page.Issued) > streams.TokenLifetime {
			return errTokenExpired
		}
		page.Issued = now
		if err := m.BornAt(now, page.Stream, page.Born); err != nil {
			return err
		}
		infos, more, err = m.ListShards(now, page.Stream, page.Filter, page.After, limit, nil)
		return err
	})
	if err != nil {
		return err
	}
	answer := struct {
		Shards    []wireShard
		NextToken string `json:",omitempty"`
	}{Shards: []wireShard{}}
	for _, info := range infos {
		answer.Shards = append(answer.Shards, newWireShard(info))
	}
	if more {
		page.After = int64(infos[len(infos)-1].Number)
		if answer.NextToken, err = newToken(page); err != nil {
			return err
		}
	}
	return c.respond(answer)
}
