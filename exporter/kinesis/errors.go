package kinesis

import (
	"errors"
	"fmt"
	"strings"

	"kinesim/exporter"
)

// Kinds of errors that a caller decides by: errors.Is(err, ErrNotAllowed).
var (
	ErrNotAllowed    = errors.New("not allowed")      // the credentials are good, a permission is missing
	ErrCredentials   = errors.New("no credentials")   // there are none, or AWS does not accept them
	ErrExpired       = errors.New("expired token")    // temporary credentials ran out
	ErrNoStream      = errors.New("no such stream")   //
	ErrStreamExists  = errors.New("stream exists")    // or is being created or deleted
	ErrUnreachable   = errors.New("unreachable")      // no connection, or no answer in time
	ErrThrottled     = errors.New("throttled")        // asked too often
	ErrLimit         = errors.New("account limit")    // too many shards or streams
	ErrUnavailable   = errors.New("service trouble")  // 5xx
	ErrExpiredCursor = errors.New("expired iterator") // five minutes after it was given out
)

// Error is a request that failed: one line, without credentials.
type Error struct {
	Operation string // such as ListStreams
	Code      string // AWS's, or one of the Code… of this package
	Message   string
	kind      error
}

// Error is "ListStreams: AccessDeniedException: …".
func (e *Error) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("%s: %s", e.Operation, e.Code)
	}
	return fmt.Sprintf("%s: %s: %s", e.Operation, e.Code, e.Message)
}

// Unwrap is the kind of the error, or nil.
func (e *Error) Unwrap() error { return e.kind }

// kinds are the codes of AWS's common errors, and of those that the pages of Kinesis' operations name, by kind.
var kinds = map[string]error{
	"AccessDeniedException":                  ErrNotAllowed,
	"AccessDenied":                           ErrNotAllowed,
	"OptInRequired":                          ErrNotAllowed,
	"KMSAccessDeniedException":               ErrNotAllowed,
	"UnrecognizedClientException":            ErrCredentials,
	"InvalidClientTokenId":                   ErrCredentials,
	"InvalidSignatureException":              ErrCredentials,
	"IncompleteSignatureException":           ErrCredentials,
	"IncompleteSignature":                    ErrCredentials,
	"MissingAuthenticationTokenException":    ErrCredentials,
	"MissingAuthenticationToken":             ErrCredentials,
	"NotAuthorized":                          ErrNotAllowed,
	CodeNoCredentials:                        ErrCredentials,
	"ExpiredTokenException":                  ErrExpired,
	"ExpiredToken":                           ErrExpired,
	"ResourceNotFoundException":              ErrNoStream,
	"ResourceInUseException":                 ErrStreamExists,
	"LimitExceededException":                 ErrLimit,
	"ProvisionedThroughputExceededException": ErrThrottled,
	"ExpiredIteratorException":               ErrExpiredCursor,
	CodeUnreachable:                          ErrUnreachable,
	CodeNotSent:                              ErrUnreachable,
	CodeTimeout:                              ErrUnreachable,
	CodeConnectionReset:                      ErrUnreachable,
}

// explain turns an error of the SDK into an Error.
func explain(operation string, err error, sent bool) error {
	if err == nil {
		return nil
	}
	v := classify(err, sent)
	kind := kinds[v.code]
	switch {
	case kind != nil:
	case v.outcome == exporter.Throttled:
		kind = ErrThrottled
	case statusOf(err) >= 500:
		kind = ErrUnavailable
	}
	return &Error{Operation: operation, Code: v.code, Message: v.message, kind: kind}
}

// Hint is what to try against an error of this package, for a "try:" line, or "" when there is nothing to say.
func Hint(err error) string {
	var failed *Error
	if !errors.As(err, &failed) {
		return ""
	}
	switch failed.kind {
	case ErrNotAllowed:
		return allowHint(failed)
	case ErrCredentials:
		if failed.Code == CodeNoCredentials {
			return "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login"
		}
		return "check access key id, secret access key and region; AWS does not know this pair, or the signature does not fit it"
	case ErrExpired:
		return "get new temporary credentials (aws sso login, or assume the role again) and check the machine's clock"
	case ErrNoStream:
		return "check the stream's name and the region: streams of one region are not seen from another"
	case ErrStreamExists:
		return "wait until the stream has been created or deleted, or use another name"
	case ErrUnreachable:
		return "check the endpoint's URL and port, and that something listens there; for AWS, network, proxy and region"
	case ErrThrottled:
		return "wait a second and try again; AWS allows few control calls a second"
	case ErrLimit:
		return "use fewer shards, or ask AWS for a higher limit; five streams can be created at a time"
	case ErrUnavailable:
		return "try again; the endpoint answered that the fault is its own"
	}
	return ""
}

// allowHint names the statement that is missing. ListStreams knows no resource-level permission, so the policy that the
// destination's documentation prints, with a stream's ARN as the resource of ListStreams, denies it (service
// authorization reference, Amazon Kinesis Data Streams: the operation has no resource type).
func allowHint(failed *Error) string {
	if strings.HasPrefix(failed.Code, "KMS") {
		return "allow kms:GenerateDataKey on the stream's key"
	}
	switch failed.Operation {
	case "ListStreams":
		return `allow kinesis:ListStreams in a statement of its own with "Resource": "*"; it cannot be granted for a stream's ARN`
	default:
		return fmt.Sprintf("allow kinesis:%s on the stream's ARN", failed.Operation)
	}
}
