package kinesis

import (
	"errors"
	"fmt"
	"strings"
)

// Hint is what to try against an error of this package, for a "try:" line, or "" when there is nothing to say.
func Hint(err error) string {
	var failed *Error
	if !errors.As(err, &failed) {
		if errors.Is(err, ErrDeleting) {
			return "wait until it is gone, or use another name"
		}
		return ""
	}
	switch failed.kind {
	case ErrNotAllowed:
		return allowHint(failed)
	case ErrCredentials:
		return credentialsHint(failed)
	case ErrExpired:
		return "get new temporary credentials (aws sso login, or assume the role again) and check the machine's clock"
	case ErrNoStream:
		return streamHint(failed)
	case ErrStreamExists:
		return "wait until the stream has been created or deleted, or use another name"
	case ErrUnreachable:
		return reachHint(failed)
	case ErrThrottled:
		return fmt.Sprintf(
			"try again in a while; AWS allows an account few %s a second, and something else uses them up",
			failed.Operation,
		)
	case ErrLimit:
		return "use fewer shards, or ask AWS for a higher limit; five streams can be created at a time"
	case ErrUnavailable:
		return "try again; the endpoint answered that the fault is its own"
	case ErrNotKinesis:
		return foreignHint(failed)
	case ErrNoCBOR:
		return "leave --wire cbor out: the endpoint does not speak CBOR as AWS does"
	}
	return ""
}

func credentialsHint(failed *Error) string {
	switch {
	case failed.Code == CodeNoCredentials:
		return "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login"
	case strings.Contains(failed.Message, "Signature expired") || strings.Contains(failed.Message, "Signature not yet current"):
		return "set this machine's clock: it is off by more than the five minutes that AWS allows a signature"
	}
	return "check access key id, secret access key and region; AWS does not know this pair, or the signature does not fit it"
}

// streamHint tells a stream that is not found from one that is gone: only what uses a stream that was found asks for
// more than its name.
func streamHint(failed *Error) string {
	switch failed.Operation {
	case "PutRecords", "GetRecords", "GetShardIterator", "ListShards":
		return "the stream was there when the run began: see who deleted it, or whether the endpoint has started again without its data"
	}
	return "check the stream's name and the region: streams of one region are not seen from another"
}

// reachHint reads what went wrong below HTTP from the message, for which Go has errors that the SDK does not pass on.
func reachHint(failed *Error) string {
	const certificate = "x509: "
	message := failed.Message
	switch {
	case strings.Contains(message, "gave HTTP response to HTTPS client"),
		strings.Contains(message, "first record does not look like a TLS handshake"):
		return "that port speaks plain HTTP: begin the endpoint's URL with http://"
	case strings.Contains(message, `malformed HTTP response "\x15`):
		return "that port speaks TLS: begin the endpoint's URL with https://"
	case strings.Contains(message, certificate+"certificate has expired"):
		return "renew the endpoint's certificate, or set this machine's clock"
	case strings.Contains(message, certificate+"certificate is valid for"),
		strings.Contains(message, certificate+"certificate is not valid for"),
		strings.Contains(message, certificate+"cannot validate certificate"):
		return "use a host name that the endpoint's certificate is for"
	case strings.Contains(message, certificate):
		return "name the file of the authority that signed the endpoint's certificate: AWS_CA_BUNDLE=FILE"
	}
	return "check the endpoint's URL and port, and that something listens there; for AWS, network, proxy and region"
}

func foreignHint(failed *Error) string {
	const hint = "what answers there is not Kinesis: check the endpoint's URL and port"
	switch {
	case failed.Code == "HTTP400":
		return hint + "; a port that speaks TLS answers so, too: then begin the URL with https://"
	case failed.Code == "HTTP407":
		return "the proxy wants credentials: see HTTPS_PROXY, and NO_PROXY for endpoints that need none"
	}
	return hint
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
