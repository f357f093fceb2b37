package kinesisfake

import (
	"encoding/base64"
	"encoding/json"

	"kinesim/sim/kinesisfake/streams"
)

// A NextToken carries the page that comes next, and is good for streams.TokenLifetime.

var (
	errToken        = streams.InvalidArgument("NextToken is invalid.")
	errTokenExpired = &streams.Error{Code: "ExpiredNextTokenException", Message: "NextToken has expired: it is good for 300 seconds."}
)

// newToken is the token of a page.
func newToken(page any) (string, error) {
	plain, err := json.Marshal(page)
	return base64.StdEncoding.EncodeToString(plain), err
}

// readToken reads the page of a token.
func readToken(token string, page any) error {
	plain, err := base64.StdEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(plain, page) != nil {
		return errToken
	}
	return nil
}

// noShard stands in front of the first shard.
const noShard int64 = -1

// shardBefore is the number of the shard behind which a list begins.
func shardBefore(id *string) (int64, error) {
	if id == nil {
		return noShard, nil
	}
	number, ok := streams.ParseShardID(*id)
	if !ok {
		return 0, streams.InvalidArgument("ExclusiveStartShardId %s is invalid.", *id)
	}
	return int64(number), nil
}
