package kinesis

import (
	"fmt"
	"regexp"
	"strings"
)

// ARN is a stream's name in full: the only one that tells it from a stream of that name in another account.
type ARN struct {
	Partition string // aws, aws-cn, aws-us-gov and others
	Region    string
	Account   string // 12 digits
	Stream    string
}

// arnForm is an ARN of a stream (API reference, StreamARN), with the names that AWS allows for one.
var arnForm = regexp.MustCompile(`^arn:(aws[a-z-]*):kinesis:([a-z]{2,}(?:-[a-z]+)+-\d+):(\d{12}):stream/([a-zA-Z0-9_.-]{1,128})$`)

// ParseARN reads the ARN of a stream.
func ParseARN(text string) (ARN, error) {
	part := arnForm.FindStringSubmatch(text)
	if part == nil {
		return ARN{}, fmt.Errorf("%q is not the ARN of a stream, such as arn:aws:kinesis:eu-west-1:111122223333:stream/NAME", text)
	}
	return ARN{Partition: part[1], Region: part[2], Account: part[3], Stream: part[4]}, nil
}

// IsARN tells whether a text is meant to be an ARN and no name, which has no colon.
func IsARN(text string) bool { return strings.HasPrefix(text, "arn:") }

// String is the ARN as AWS writes it.
func (a ARN) String() string {
	return "arn:" + a.Partition + ":kinesis:" + a.Region + ":" + a.Account + ":stream/" + a.Stream
}
