package kinesisfake

import (
	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// target are the members of a request that tell what it is about.
type target struct {
	streamName, streamARN, consumerARN, consumerName, resourceARN, nextToken, shardIterator string
}

// resource is the ARN of what a call is about, for IAM, or * if it cannot be told. The body need not be a good one:
// whether it is comes after whether the caller may send it.
func (s *Server) resource(c *call) string {
	if operations[c.name].noResource {
		return "*"
	}
	t := c.target()
	switch {
	case t.consumerARN != "":
		return t.consumerARN
	case t.resourceARN != "":
		return t.resourceARN
	case t.streamARN != "" && t.consumerName != "" && c.name != "RegisterStreamConsumer":
		return t.streamARN + "/consumer/" + t.consumerName
	case t.streamARN != "":
		return t.streamARN
	case t.streamName != "":
		return s.arn(t.streamName)
	case t.shardIterator != "":
		if it, err := streams.ParseIterator([]byte(t.shardIterator)); err == nil {
			return s.arn(it.Stream)
		}
	case t.nextToken != "":
		var page shardsPage
		if readToken(t.nextToken, &page) == nil && page.Stream != "" {
			return s.arn(page.Stream)
		}
	}
	return "*"
}

// arn is the ARN of a stream of the server's account and region.
func (s *Server) arn(stream string) string {
	return arn.NewStream(s.region, s.account, stream).String()
}

// member is where a member of a request goes, nil if it does not tell what the request is about.
func (t *target) member(key []byte) *string {
	switch string(key) {
	case "StreamName":
		return &t.streamName
	case "StreamARN":
		return &t.streamARN
	case "ConsumerARN":
		return &t.consumerARN
	case "ConsumerName":
		return &t.consumerName
	case "ResourceARN":
		return &t.resourceARN
	case "NextToken":
		return &t.nextToken
	case "ShardIterator":
		return &t.shardIterator
	}
	return nil
}

// target reads what a call is about, as far as its body can be read.
func (c *call) target() (t target) {
	if c.cbor {
		wire.MembersCBOR(c.body, t.member)
	} else {
		wire.Members(c.body, t.member)
	}
	return t
}
