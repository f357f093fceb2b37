package kinesisfake

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/streams"
)

// The API's model of request members (botocore kinesis 2013-12-02). Each function notes a violation in AWS's words.

const (
	streamNamePattern  = "[a-zA-Z0-9_.-]+"
	streamARNPattern   = `arn:aws.*:kinesis:.*:\d{12}:stream/\S+`
	hashKeyPattern     = `0|([1-9]\d{0,38})`
	sequencePattern    = `0|([1-9]\d{0,128})`
	streamNameCharsMax = 128
	nextTokenCharsMax  = 1_048_576
	listStreamsMax     = 10_000 // that may be asked for
	listStreamsDefault = 100    // and the most that a page has
)

func (v *violations) add(at, constraint string) {
	if len(*v) < streams.ViolationsMax {
		*v = append(*v, at+" failed to satisfy constraint: "+constraint)
	}
}

// null notes a required member that is absent.
func (v *violations) null(member string) {
	v.add("Value null at '"+member+"'", "Member must not be null")
}

// require notes a required member that is absent.
func (v *violations) require(member string, present bool) {
	if !present {
		v.null(member)
	}
}

// hidden notes a violation of a member whose values AWS does not repeat.
func (v *violations) hidden(member, constraint string) {
	v.add("Value at '"+member+"'", constraint)
}

func (v *violations) text(member, value, constraint string) {
	v.add("Value '"+value+"' at '"+member+"'", constraint)
}

// pattern notes a text that a regular expression of the model does not fit.
func (v *violations) pattern(member, value, pattern string) {
	v.text(member, value, "Member must satisfy regular expression pattern: "+pattern)
}

// length checks the characters of a text.
func (v *violations) length(member, value string, least, most int) {
	switch n := utf8.RuneCountInString(value); {
	case n < least:
		v.text(member, value, atLeast(least))
	case n > most:
		v.text(member, value, atMost(most))
	}
}

func atLeast(length int) string {
	return fmt.Sprintf("Member must have length greater than or equal to %d", length)
}

func atMost(length int) string {
	return fmt.Sprintf("Member must have length less than or equal to %d", length)
}

// within checks an optional number.
func (v *violations) within(member string, value *int64, least, most int64) {
	switch {
	case value == nil:
	case *value < least:
		v.text(member, fmt.Sprint(*value), fmt.Sprintf("Member must have value greater than or equal to %d", least))
	case *value > most:
		v.text(member, fmt.Sprint(*value), fmt.Sprintf("Member must have value less than or equal to %d", most))
	}
}

// oneOf checks an optional member of an enumeration, given as AWS prints it: "[A, B]".
func (v *violations) oneOf(member string, value *string, set string) {
	if value != nil && !slices.Contains(strings.Split(strings.Trim(set, "[]"), ", "), *value) {
		v.text(member, *value, "Member must satisfy enum value set: "+set)
	}
}

// requireOneOf checks a required member of an enumeration.
func (v *violations) requireOneOf(member string, value *string, set string) {
	v.require(member, value != nil)
	v.oneOf(member, value, set)
}

func (v *violations) streamName(member string, value *string) {
	if value == nil {
		return
	}
	if *value == "" || strings.ContainsFunc(*value, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-')
	}) {
		v.pattern(member, *value, streamNamePattern)
	}
	v.length(member, *value, 1, streamNameCharsMax)
}

func (v *violations) streamARN(value *string) {
	if value == nil {
		return
	}
	if _, ok := arn.ParseStream(*value); !ok {
		v.pattern("streamARN", *value, streamARNPattern)
	}
	v.length("streamARN", *value, 1, arnCharsMax)
}

// nextToken checks the optional token of a page.
func (v *violations) nextToken(value *string) {
	if value != nil {
		v.length("nextToken", *value, 1, nextTokenCharsMax)
	}
}

// shardID checks a required id of a shard, optionalShardID one that may be absent.
func (v *violations) shardID(member string, value *string) {
	v.require(member, value != nil)
	v.streamName(member, value)
}

func (v *violations) optionalShardID(member string, value *string) { v.streamName(member, value) }

// partitionKey checks a partition key. Whether it is required depends on the stream.
func (v *violations) partitionKey(member string, value []byte) {
	if value != nil {
		v.length(member, string(value), 1, streams.PartitionKeyCharsMax)
	}
}

// data checks a required payload against the largest that any stream may take; the stream's own limit comes later.
func (v *violations) data(member string, value []byte) {
	switch {
	case value == nil:
		v.null(member)
	case len(value) > streams.RecordKiBMax<<10:
		v.hidden(member, atMost(streams.RecordKiBMax<<10))
	}
}

// resolve answers the name of the stream that a request means by name, ARN or both.
func (s *Server) resolve(name, of *string) (string, error) {
	switch {
	case name == nil && of == nil:
		return "", streams.InvalidArgument("StreamName or StreamARN should be provided.")
	case of == nil:
		return *name, nil
	}
	a, _ := arn.ParseStream(*of)
	if name != nil && *name != a.Name {
		return "", streams.InvalidArgument("StreamARN %s and StreamName %s do not name the same stream.", *of, *name)
	}
	if a != arn.NewStream(s.region, s.account, a.Name) {
		return "", streams.StreamNotFound(a.Name, a.Account)
	}
	return a.Name, nil
}
