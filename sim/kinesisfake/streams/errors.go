package streams

import (
	"fmt"
	"strings"
	"time"
)

// Error is an answer of the API that rejects a whole call.
type Error struct {
	Code    string // such as ResourceNotFoundException
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Status is the HTTP status that the code comes with: 400 for whatever the client did, throttling and denied access
// among it.
func (e *Error) Status() int {
	switch e.Code {
	case "InternalFailure", "InternalFailureException":
		return 500
	case "ServiceUnavailable", "ServiceUnavailableException":
		return 503
	case "RequestEntityTooLargeException":
		return 413
	case "ExpiredTokenException":
		return 403
	}
	return 400
}

// ViolationsMax is how many violations of the API's model AWS tells at once.
const ViolationsMax = 10

// Invalid is one ValidationException that tells all violations of the API's model, nil without any.
func Invalid(violations []string) error {
	if len(violations) == 0 {
		return nil
	}
	plural := "s"
	if len(violations) == 1 {
		plural = ""
	}
	return &Error{"ValidationException",
		fmt.Sprintf("%d validation error%s detected: %s", len(violations), plural, strings.Join(violations, "; "))}
}

// InvalidArgument is what AWS says of members that do not fit together, or the state they find.
func InvalidArgument(format string, args ...any) error {
	return &Error{"InvalidArgumentException", fmt.Sprintf(format, args...)}
}

// NotFound is what it says of what is not there.
func NotFound(format string, args ...any) error {
	return &Error{"ResourceNotFoundException", fmt.Sprintf(format, args...)}
}

func inUse(format string, args ...any) error {
	return &Error{"ResourceInUseException", fmt.Sprintf(format, args...)}
}

func limitExceeded(format string, args ...any) error {
	return &Error{"LimitExceededException", fmt.Sprintf(format, args...)}
}

// StreamNotFound is what it says of a stream that is not there.
func StreamNotFound(name, account string) error {
	return NotFound("Stream %s under account %s not found.", name, account)
}

func (m *Model) streamNotFound(name string) error { return StreamNotFound(name, m.config.Account) }

// ShardNotFound is what it says of the id of a shard that is none.
func (m *Model) ShardNotFound(name, shard string) error {
	return NotFound("Could not find shard %s in stream %s under account %s.", shard, name, m.config.Account)
}

func (m *Model) shardMissing(name string, shard uint32) error {
	return NotFound("Shard %s in stream %s under account %s does not exist", ShardID(shard), name, m.config.Account)
}

func (m *Model) notActive(s *stream) error {
	return inUse("Stream %s under account %s not ACTIVE, instead in state %s", s.name, m.config.Account, s.status)
}

// shardLimit is the refusal of shards beyond the account's limit.
func (m *Model) shardLimit(current, more int) error {
	return &Error{"LimitExceededException", fmt.Sprintf("This request would exceed the shard limit for the account %s in %s. "+
		"Current shard count for the account: %d. Limit: %d. Number of additional shards that would have resulted from this request: %d. "+
		"Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) "+
		"for current limits and how to request higher limits.", m.config.Account, m.config.Region, current, m.config.ShardsMax, more)}
}

// ExpiredIterator is what it says of an iterator that was made more than IteratorLifetime ago.
func ExpiredIterator(created, now time.Time) error {
	const layout = "Mon Jan 02 15:04:05 UTC 2006"
	return &Error{CodeExpired, fmt.Sprintf("Iterator expired. The iterator was created at time %s while right now it is %s "+
		"which is further in the future than the tolerated delay of %d milliseconds.",
		created.UTC().Format(layout), now.UTC().Format(layout), IteratorLifetime.Milliseconds())}
}

// Texts of a PutRecords entry that was not stored (API_PutRecords, example 2).
const (
	CodeThrottled   = "ProvisionedThroughputExceededException"
	CodeInternal    = "InternalFailure"
	CodeExpired     = "ExpiredIteratorException"
	MessageInternal = "Internal service failure."
)

// RateExceeded is the error of a call that a shard's quota refuses.
func RateExceeded(account, stream string, shard uint32) error {
	return &Error{CodeThrottled, string(AppendRateExceeded(nil, account, stream, shard))}
}

// AppendRateExceeded appends AWS's text of a throttled entry or call.
func AppendRateExceeded(dst []byte, account, stream string, shard uint32) []byte {
	dst = append(dst, "Rate exceeded for shard "...)
	dst = AppendShardID(dst, shard)
	dst = append(dst, " in stream "...)
	dst = append(dst, stream...)
	dst = append(dst, " under account "...)
	dst = append(dst, account...)
	return append(dst, '.')
}
