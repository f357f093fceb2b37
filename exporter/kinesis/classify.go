package kinesis

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/redact"
	"kinesim/exporter/kinesis/internal/wire"
)

// Codes of our own, for what has no code of AWS's. They are short and stable: reports count by them.
const (
	CodeUnreachable     = "Unreachable"    // no connection: refused, unknown host, failed handshake
	CodeNotSent         = "NotSent"        // the deadline came before there was a connection
	CodeNoCredentials   = "NoCredentials"  // the chain found none, or could not fetch them
	CodeInvalidRequest  = "InvalidRequest" // the SDK refused to build the request
	CodeTimeout         = "Timeout"        // no answer in time
	CodeInterrupted     = exporter.CodeInterrupted
	CodeConnectionReset = "ConnectionReset" // the connection broke before the answer was complete
	CodeMalformed       = "MalformedAnswer" // an answer that says nothing certain
)

// verdict is what an error says of the records that it concerns.
type verdict struct {
	outcome exporter.Outcome
	code    string
	message string
}

// result is a verdict as the result of a record.
func (v verdict) result() exporter.Result {
	return exporter.Result{Outcome: v.outcome, Code: v.code, Message: v.message}
}

// classifyEntry classifies one entry of an answer that arrived whole. The two codes that AWS documents for entries both
// mean that the record was not stored (API_PutRecords: ProvisionedThroughputExceededException and InternalFailure). An
// entry that is neither a success nor a failure is ambiguous.
func classifyEntry(entry *types.PutRecordsResultEntry) exporter.Result {
	if code := aws.ToString(entry.ErrorCode); code != "" {
		return wire.Refusal(redact.Message(code), redact.Message(aws.ToString(entry.ErrorMessage)))
	}
	if entry.SequenceNumber == nil || entry.ShardId == nil || *entry.SequenceNumber == "" || *entry.ShardId == "" {
		const message = "an entry without an error code and without a sequence number"
		return exporter.Result{Outcome: exporter.Ambiguous, Code: CodeMalformed, Message: message}
	}
	return exporter.Result{Outcome: exporter.Acked, Shard: *entry.ShardId, Sequence: *entry.SequenceNumber}
}

// classify tells the outcome of a request that failed as a whole. sent tells whether the request was given a
// connection.
//
// A 4xx with AWS's code refuses the whole call before anything is stored. Every 5xx is ambiguous, 503 too: AWS means
// "not taken" by it, but a proxy or load balancer in between answers 502, 503 and 504 as well, also when it lost the
// answer of a backend that had stored the records, and nothing in the answer tells the two apart. So is every answer
// that is not understood.
func classify(err error, sent bool) verdict {
	if !sent {
		return unsent(err)
	}
	status := statusOf(err)
	var api smithy.APIError
	if errors.As(err, &api) && known(api.ErrorCode()) {
		code := redact.Message(api.ErrorCode())
		return verdict{answered(status, code), code, redact.Message(api.ErrorMessage())}
	}
	if status >= 300 {
		message := redact.Message("HTTP " + strconv.Itoa(status) + " " + http.StatusText(status))
		return verdict{answered(status, ""), codeOfStatus(status), message}
	}
	return broken(err)
}

// codeOfStatus is the code of an answer that has none of AWS's.
func codeOfStatus(status int) string { return "HTTP" + strconv.Itoa(status) }

// answered is the outcome of an answer with a status and AWS's code, if it had one.
func answered(status int, code string) exporter.Outcome {
	switch {
	case exporter.IsThrottled(code) || status == http.StatusTooManyRequests:
		return exporter.Throttled
	case status == http.StatusRequestTimeout:
		// A proxy's "gave up waiting for the request", and whoever sends it may have waited for the answer.
		return exporter.Ambiguous
	case status >= 400 && status < 500:
		return exporter.Refused
	default:
		return exporter.Ambiguous
	}
}

// unsent classifies an error of a request that was given no connection: certainly not stored.
func unsent(err error) verdict {
	var (
		dial    *net.OpError
		dns     *net.DNSError
		urlErr  *url.Error
		invalid smithy.InvalidParamsError
	)
	message := redact.Message(cause(err))
	switch {
	case errors.Is(err, context.Canceled):
		return verdict{exporter.Refused, CodeInterrupted, "given up before there was a connection"}
	case errors.As(err, &invalid):
		return verdict{exporter.Refused, CodeInvalidRequest, message}
	case credentialsMissing(err):
		return verdict{exporter.Refused, CodeNoCredentials, message}
	case errors.As(err, &dns), errors.As(err, &dial):
		return verdict{exporter.Refused, CodeUnreachable, message}
	case ended(err):
		return verdict{exporter.Refused, CodeNotSent, "no connection in time"}
	case errors.As(err, &urlErr):
		return verdict{exporter.Refused, CodeUnreachable, message}
	default:
		return verdict{exporter.Refused, CodeNotSent, message}
	}
}

// broken classifies an error of a request that was sent and whose answer did not arrive whole, or said nothing.
func broken(err error) verdict {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.Canceled):
		return verdict{exporter.Ambiguous, CodeInterrupted, "given up while waiting for the answer"}
	case ended(err), errors.As(err, &timeout) && timeout.Timeout():
		return verdict{exporter.Ambiguous, CodeTimeout, "no answer in time"}
	case disconnected(err):
		return verdict{exporter.Ambiguous, CodeConnectionReset, redact.Message(cause(err))}
	default:
		return verdict{exporter.Ambiguous, CodeMalformed, redact.Message(cause(err))}
	}
}

// ended tells whether a context or deadline ended.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

func disconnected(err error) bool {
	var op *net.OpError
	var send *smithyhttp.RequestSendError
	return errors.As(err, &op) || errors.As(err, &send) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// credentialsMissing recognises the SDK's failure to obtain credentials, for which it exports no type.
func credentialsMissing(err error) bool {
	text := err.Error()
	return strings.Contains(text, "get identity:") || strings.Contains(text, "refresh cached credentials") ||
		strings.Contains(text, "static credentials are empty")
}

// known tells a code of AWS's from the SDK's placeholder for an answer without one, and from the bare status that
// LocalStack puts there.
func known(code string) bool {
	return code != "" && code != "UnknownError" && (code[0] < '0' || code[0] > '9')
}

// statusOf is the HTTP status of an error's answer, or 0 when there was none.
func statusOf(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil && response.Response.Response != nil {
		return response.HTTPStatusCode()
	}
	return 0
}

// cause is the innermost text that still says something: the SDK and net/http wrap the operation, the URL and the
// request id around it.
func cause(err error) string {
	var (
		urlErr  *url.Error
		deser   *smithy.DeserializationError
		send    *smithyhttp.RequestSendError
		invalid smithy.InvalidParamsError
		op      *smithy.OperationError
	)
	switch {
	case errors.As(err, &invalid):
		return strings.ReplaceAll(invalid.Error(), "\n", " ")
	case errors.As(err, &urlErr):
		return urlErr.Err.Error()
	case errors.As(err, &deser) && deser.Err != nil:
		return deser.Err.Error()
	case errors.As(err, &send) && send.Err != nil:
		return send.Err.Error()
	case errors.As(err, &op):
		return op.Err.Error()
	default:
		return err.Error()
	}
}
