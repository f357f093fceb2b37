package kinesis

import (
	"errors"
	"fmt"
	"strings"

	"kinesim/exporter"
)

// Kinds of errors that a caller decides by: errors.Is(err, ErrNotAllowed).
var (
	ErrNotAllowed    = errors.New("not allowed")    // the credentials are good, a permission is missing
	ErrCredentials   = errors.New("no credentials") // there are none, or AWS does not accept them
	ErrExpired       = errors.New("expired token")  // temporary credentials ran out
	ErrNoStream      = errors.New("no such stream") //
	ErrStreamExists  = errors.New("stream exists")  // or is being created or deleted
	ErrDeleting      = errors.New("it is being deleted")
	ErrUnreachable   = errors.New("unreachable")      // no connection, or no answer in time
	ErrThrottled     = errors.New("throttled")        // asked too often
	ErrLimit         = errors.New("account limit")    // too many shards or streams
	ErrUnavailable   = errors.New("service trouble")  // 5xx
	ErrExpiredCursor = errors.New("expired iterator") // five minutes after it was given out
	ErrNotKinesis    = errors.New("not Kinesis")      // what answered does not speak its protocol
	ErrNoCBOR        = errors.New("no CBOR")          // or one of its own
	ErrStored        = errors.New("stored")           // a record that was only to be tried
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

// ErrorOf is the error that a result of PutRecords tells of a request that failed as a whole.
func ErrorOf(r exporter.Result) error { return Refusal("PutRecords", r.Code, r.Message) }

// Refusal is the error of a request that was refused with a code of AWS's, or one of this package.
func Refusal(operation, code, message string) error {
	return &Error{Operation: operation, Code: code, Message: message, kind: kinds[code]}
}

// malformed is an answer that says nothing.
func malformed(operation, message string) error {
	return &Error{Operation: operation, Code: CodeMalformed, Message: message, kind: ErrNotKinesis}
}

// explain turns an error of the SDK into an Error.
func explain(operation string, err error, sent bool) error {
	if err == nil {
		return nil
	}
	v := classify(err, sent)
	failed := &Error{Operation: operation, Code: v.code, Message: v.message, kind: kinds[v.code]}
	switch status := statusOf(err); {
	case failed.kind == ErrLimit && (!makes(operation) || strings.HasPrefix(v.message, "Rate exceeded")):
		failed.kind = ErrThrottled // the code has both meanings
	case failed.kind != nil:
	case v.outcome == exporter.Throttled:
		failed.kind = ErrThrottled
	case status >= 500:
		failed.kind = ErrUnavailable
	case v.code == CodeMalformed || status >= 300 && v.code == codeOfStatus(status):
		failed.kind = ErrNotKinesis
	}
	return failed
}

// makes tells whether an operation makes something of which there may be so many only.
func makes(operation string) bool {
	return operation == "CreateStream" || operation == "RegisterStreamConsumer"
}
