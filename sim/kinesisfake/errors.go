package kinesisfake

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"kinesim/sim/kinesisfake/internal/cbor"
	"kinesim/sim/kinesisfake/internal/sigv4"
	"kinesim/sim/kinesisfake/internal/wire"
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
		return http.StatusInternalServerError
	case "ServiceUnavailable", "ServiceUnavailableException":
		return http.StatusServiceUnavailable
	case "RequestEntityTooLargeException":
		return http.StatusRequestEntityTooLarge
	case "ExpiredTokenException":
		return http.StatusForbidden
	}
	return http.StatusBadRequest
}

// asError is any error as the API tells it: what is none of its own is the endpoint's failure, except for a body that
// cannot be read.
func asError(err error) *Error {
	var api *Error
	var signature *sigv4.Error
	var body *wire.Error
	switch {
	case errors.As(err, &api):
		return api
	case errors.As(err, &signature):
		return &Error{signature.Code, signature.Message}
	case errors.As(err, &body):
		return &Error{errMalformed.Code, body.Message}
	case errors.Is(err, cbor.ErrMalformed):
		return errMalformed
	}
	return &Error{codeInternal, err.Error()}
}

// errMalformed is the answer to a body that cannot be read. AWS says no more of it (kinesalite, test/connection.js).
var errMalformed = &Error{Code: "SerializationException"}

func invalidArgument(format string, args ...any) error {
	return &Error{"InvalidArgumentException", fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) error {
	return &Error{"ResourceNotFoundException", fmt.Sprintf(format, args...)}
}

func inUse(format string, args ...any) error {
	return &Error{"ResourceInUseException", fmt.Sprintf(format, args...)}
}

func limitExceeded(format string, args ...any) error {
	return &Error{"LimitExceededException", fmt.Sprintf(format, args...)}
}

// dryRun is the answer of AWS to a DryRun that would have succeeded (kds-dryrun-validation, 2026-09-01).
func dryRun(operation string) error {
	return &Error{"DryRunOperationException", "DryRunOperation validation succeeded while calling " + operation +
		" operation.: Request would have succeeded, but DryRun flag is set."}
}

func (m *Model) streamNotFound(name string) error {
	return notFound("Stream %s under account %s not found.", name, m.config.Account)
}

func (m *Model) shardNotFound(name, shard string) error {
	return notFound("Could not find shard %s in stream %s under account %s.", shard, name, m.config.Account)
}

func (m *Model) shardMissing(name string, shard uint32) error {
	return notFound("Shard %s in stream %s under account %s does not exist", ShardID(shard), name, m.config.Account)
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

func expiredIterator(created, now time.Time) error {
	const layout = "Mon Jan 02 15:04:05 UTC 2006"
	return &Error{codeExpired, fmt.Sprintf("Iterator expired. The iterator was created at time %s while right now it is %s "+
		"which is further in the future than the tolerated delay of %d milliseconds.",
		created.UTC().Format(layout), now.UTC().Format(layout), IteratorLifetime.Milliseconds())}
}

// Texts of a PutRecords entry that was not stored (API_PutRecords, example 2).
const (
	codeThrottled   = "ProvisionedThroughputExceededException"
	codeInternal    = "InternalFailure"
	codeExpired     = "ExpiredIteratorException"
	messageInternal = "Internal service failure."
)

// RateExceeded is AWS's text of a throttled entry or call.
func (m *Model) RateExceeded(stream string, shard uint32) string {
	return string(appendRateExceeded(nil, m.config.Account, stream, shard))
}

func appendRateExceeded(dst []byte, account, stream string, shard uint32) []byte {
	dst = append(dst, "Rate exceeded for shard "...)
	dst = AppendShardID(dst, shard)
	dst = append(dst, " in stream "...)
	dst = append(dst, stream...)
	dst = append(dst, " under account "...)
	dst = append(dst, account...)
	return append(dst, '.')
}

func (m *Model) rateExceeded(stream string, shard uint32) error {
	return &Error{codeThrottled, m.RateExceeded(stream, shard)}
}
