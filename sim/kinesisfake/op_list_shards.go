package kinesisfake

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
)

const (
	listShardsDefault = 1000   // MaxResults, and the most that a page has
	listShardsMax     = 10_000 // that may be asked for

	noShard int64 = -1 // stands in front of the first
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
				return InvalidArgument("NextToken and %s cannot be provided together.", other.member)
			}
		}
		return s.respondShards(c, *r.NextToken, shardsPage{}, limit)
	}
	if r.StreamName == nil && r.StreamARN == nil {
		return InvalidArgument("Either NextToken or StreamName should be provided.")
	}
	name, err := s.resolve(r.StreamName, r.StreamARN)
	if err != nil {
		return err
	}
	page := shardsPage{Stream: name, After: noShard}
	if r.StreamCreationTimestamp != nil {
		page.Born = r.StreamCreationTimestamp.Unix()
	}
	if r.ExclusiveStartShardId != nil {
		number, ok := ParseShardID(*r.ExclusiveStartShardId)
		if !ok {
			return InvalidArgument("ExclusiveStartShardId %s is invalid.", *r.ExclusiveStartShardId)
		}
		page.After = int64(number)
	}
	if f := r.ShardFilter; f != nil {
		if page.Filter, err = newShardFilter(FilterType(*f.Type), f.ShardId, f.Timestamp); err != nil {
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

func newShardFilter(kind FilterType, shardID *string, at *wire.Epoch) (ShardFilter, error) {
	filter := ShardFilter{Type: kind}
	switch kind {
	case FilterAfterShardID:
		if shardID == nil {
			return filter, InvalidArgument("ShardId must be provided with a ShardFilter of type %s.", kind)
		}
		number, ok := ParseShardID(*shardID)
		if !ok {
			return filter, InvalidArgument("ShardId %s of the ShardFilter is invalid.", *shardID)
		}
		filter.Shard = number
	case FilterAtTimestamp, FilterFromTimestamp:
		if at == nil {
			return filter, InvalidArgument("Timestamp must be provided with a ShardFilter of type %s.", kind)
		}
		filter.At = at.Time
	}
	return filter, nil
}

// shardsPage is where a page of ListShards begins: the content of its NextToken.
type shardsPage struct {
	Stream string
	Born   int64 `json:",omitempty"` // of the stream, in seconds since 1970; 0 for whichever has the name
	Filter ShardFilter
	After  int64     // number of the last shard of the page before
	Issued time.Time // of the token
}

// respondShards answers the page that a token names, or without a token the page given.
func (s *Server) respondShards(c *call, token string, page shardsPage, limit int) error {
	if token != "" {
		plain, err := base64.StdEncoding.DecodeString(token)
		if err != nil || json.Unmarshal(plain, &page) != nil {
			return InvalidArgument("NextToken is invalid.")
		}
	}
	var infos []ShardInfo
	var more bool
	err := s.look(c, page.Stream, func(now time.Time, m *Model) (err error) {
		if token != "" && now.Sub(page.Issued) > TokenLifetime {
			return &Error{"ExpiredNextTokenException", "NextToken has expired: it is good for 300 seconds."}
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
		plain, err := json.Marshal(page)
		if err != nil {
			return err
		}
		answer.NextToken = base64.StdEncoding.EncodeToString(plain)
	}
	return c.respond(answer)
}
