package kinesisfake

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The API's model of request members (botocore kinesis 2013-12-02). Each function notes a violation in AWS's words.

const (
	streamNamePattern  = "[a-zA-Z0-9_.-]+"
	streamARNPattern   = `arn:aws.*:kinesis:.*:\d{12}:stream/\S+`
	hashKeyPattern     = `0|([1-9]\d{0,38})`
	sequencePattern    = `0|([1-9]\d{0,128})`
	streamNameCharsMax = 128
	nextTokenCharsMax  = 1_048_576
	listStreamsMax     = 10_000
	listStreamsDefault = 100
)

func (v *violations) add(at, constraint string) {
	if len(*v) < violationsMax {
		*v = append(*v, at+" failed to satisfy constraint: "+constraint)
	}
}

func (v *violations) missing(member string) {
	v.add("Value at '"+member+"'", "Member must not be null")
}

// require notes a required member that is absent.
func (v *violations) require(member string, present bool) {
	if !present {
		v.missing(member)
	}
}

func (v *violations) text(member, value, constraint string) {
	v.add("Value '"+value+"' at '"+member+"'", constraint)
}

// length checks the characters of a text.
func (v *violations) length(member, value string, least, most int) {
	switch n := utf8.RuneCountInString(value); {
	case n < least:
		v.text(member, value, fmt.Sprintf("Member must have length greater than or equal to %d", least))
	case n > most:
		v.text(member, value, fmt.Sprintf("Member must have length less than or equal to %d", most))
	}
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
func (v *violations) oneOf(member, value, set string) {
	if value != "" && !slices.Contains(strings.Split(strings.Trim(set, "[]"), ", "), value) {
		v.text(member, value, "Member must satisfy enum value set: "+set)
	}
}

func (v *violations) streamName(member string, value *string) {
	if value == nil {
		return
	}
	v.length(member, *value, 1, streamNameCharsMax)
	if strings.ContainsFunc(*value, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-')
	}) || *value == "" {
		v.text(member, *value, "Member must satisfy regular expression pattern: "+streamNamePattern)
	}
}

func (v *violations) streamARN(value *string) {
	if value == nil {
		return
	}
	if _, _, _, ok := splitARN(*value); !ok {
		v.text("streamARN", *value, "Member must satisfy regular expression pattern: "+streamARNPattern)
	}
}

// nextToken checks the optional token of a page.
func (v *violations) nextToken(value *string) {
	if value != nil {
		v.length("nextToken", *value, 1, nextTokenCharsMax)
	}
}

func (v *violations) shardID(member string, value *string) {
	switch {
	case value == nil:
		v.missing(member)
	case *value == "" || len(*value) > streamNameCharsMax:
		v.length(member, *value, 1, streamNameCharsMax)
	default:
		v.streamName(member, value)
	}
}

// partitionKey checks a partition key. Whether it is required depends on the stream.
func (v *violations) partitionKey(member string, value []byte) {
	switch {
	case value == nil:
	case len(value) == 0:
		v.add("Value at '"+member+"'", "Member must have length greater than or equal to 1")
	case utf8.RuneCount(value) > PartitionKeyCharsMax:
		v.add("Value at '"+member+"'", fmt.Sprintf("Member must have length less than or equal to %d", PartitionKeyCharsMax))
	}
}

// data checks a required payload against the largest that any stream may take; the stream's own limit comes later.
func (v *violations) data(member string, value []byte) {
	switch {
	case value == nil:
		v.missing(member)
	case len(value) > RecordKiBMax<<10:
		v.add("Value at '"+member+"'", fmt.Sprintf("Member must have length less than or equal to %d", RecordKiBMax<<10))
	}
}

// splitARN takes the ARN of a stream apart.
func splitARN(arn string) (region, account, name string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || !strings.HasPrefix(parts[1], "aws") || parts[2] != "kinesis" {
		return "", "", "", false
	}
	name, ok = strings.CutPrefix(parts[5], "stream/")
	digits := strings.Trim(parts[4], "0123456789") == "" && len(parts[4]) == 12
	return parts[3], parts[4], name, ok && name != "" && digits && !strings.ContainsAny(name, " \t\r\n")
}

// resolve answers the name of the stream that a request means by name, ARN or both.
func (s *Server) resolve(name, arn *string) (string, error) {
	switch {
	case name == nil && arn == nil:
		return "", invalidArgument("StreamName or StreamARN should be provided.")
	case arn == nil:
		return *name, nil
	}
	region, account, named, _ := splitARN(*arn)
	if name != nil && *name != named {
		return "", invalidArgument("StreamARN %s and StreamName %s do not name the same stream.", *arn, *name)
	}
	if region != s.region || account != s.account {
		return "", notFound("Stream %s under account %s not found.", named, account)
	}
	return named, nil
}
