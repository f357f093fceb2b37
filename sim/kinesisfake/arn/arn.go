package arn

import "strings"

// Stream is the ARN of a stream, taken apart.
type Stream struct{ Partition, Region, Account, Name string }

// NewStream is the ARN of a stream in the partition of its region.
func NewStream(region, account, name string) Stream {
	return Stream{partitionOf(region), region, account, name}
}

// String is the ARN as it is written.
func (s Stream) String() string {
	return "arn:" + s.Partition + ":kinesis:" + s.Region + ":" + s.Account + ":stream/" + s.Name
}

// ParseStream takes the ARN of a stream apart.
func ParseStream(text string) (s Stream, ok bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || !strings.HasPrefix(parts[1], "aws") || parts[2] != "kinesis" {
		return s, false
	}
	name, ok := strings.CutPrefix(parts[5], "stream/")
	s = Stream{parts[1], parts[3], parts[4], name}
	return s, ok && name != "" && IsAccount(s.Account) && !strings.ContainsAny(name, " \t\r\n\v\f")
}

// CutConsumer tells whether an ARN is one of a consumer, and answers that of its stream.
func CutConsumer(text string) (stream string, ok bool) {
	stream, rest, ok := strings.Cut(text, "/consumer/")
	if !ok {
		return "", false
	}
	name, created, ok := strings.Cut(rest, ":")
	_, isStream := ParseStream(stream)
	return stream, ok && isStream && name != "" && created != "" && strings.Trim(created, "0123456789") == ""
}

// User is the ARN of a user.
func User(region, account, user string) string {
	return "arn:" + partitionOf(region) + ":iam::" + account + ":user/" + user
}

// IsAccount tells whether a text has the form of an account's id.
func IsAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// partitions are those of AWS that have ARNs of their own, by how their regions begin (AWS General Reference, "Amazon
// Resource Names").
var partitions = []struct{ region, partition string }{
	{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"eu-isoe-", "aws-iso-e"},
	{"us-isof-", "aws-iso-f"}, {"eusc-", "aws-eusc"},
}

// partitionOf is the partition that a region belongs to.
func partitionOf(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.region) {
			return p.partition
		}
	}
	return "aws"
}
