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
		if failed.Operation == "RegisterStreamConsumer" {
			return "deregister a consumer that nobody needs (aws kinesis list-stream-consumers --stream-arn ARN): a stream has at most 20, or 50 " +
				"on demand with a commitment, five of them being created at a time; or read back without one, --read-back gentle"
		}
		return "use fewer shards, or ask AWS for a higher limit; five streams can be created at a time"
	case ErrUnavailable:
		if strings.HasPrefix(failed.Code, "HTTP") {
			return "try again; if it stays, " + foreignHint(failed)
		}
		return "try again; the endpoint answered that the fault is its own"
	case ErrNotKinesis:
		return foreignHint(failed)
	case ErrStored:
		return "delete the stream and make it again if one record without data matters, and do not check this endpoint again"
	case ErrNoCBOR:
		return "leave --wire cbor out: the endpoint does not speak CBOR as AWS does"
	}
	return ""
}

// ClockRefused tells of an error that the clocks are to blame for.
func ClockRefused(err error) bool {
	failed, ok := errors.AsType[*Error](err)
	return ok && (strings.Contains(failed.Message, "Signature expired") || strings.Contains(failed.Message, "Signature not yet current"))
}

func credentialsHint(failed *Error) string {
	switch {
	case failed.Code == CodeNoCredentials:
		return "set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login"
	case ClockRefused(failed):
		return "set this machine's clock: it is off by more than the five minutes that AWS allows a signature"
	}
	switch failed.Code {
	case "InvalidSignatureException":
		if strings.Contains(failed.Message, "valid region") {
			return "use the region that the endpoint is of: --region, AWS_REGION or the profile's"
		}
		return "check the secret access key: the access key id is known, and the signature that was made with the secret does not fit it"
	case "UnrecognizedClientException", "InvalidClientTokenId":
		return "check the access key id, and a session token if there is one: nobody knows it there; it may be deleted, inactive, of " +
			"another partition, or the region may be one that the account has not enabled"
	}
	return "check access key id, secret access key and region; AWS does not know this pair, or the signature does not fit it"
}

// streamHint tells a stream that is not found from one that is gone: only what uses a stream that was found asks for
// more than its name.
func streamHint(failed *Error) string {
	switch failed.Operation {
	case "SubscribeToShard", "DescribeStreamConsumer":
		return "the consumer or the stream was there when the run began: see who has deregistered or deleted it"
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
	case strings.Contains(message, "invalid input region"):
		return "set AWS_REGION, or the region of the profile, to the name of a region, such as eu-west-1"
	case strings.Contains(message, proxyRefuses):
		return "let the proxy connect to that host, or name the host in NO_PROXY; HTTPS_PROXY says which proxy it is"
	case strings.Contains(message, "proxyconnect"):
		return "check the proxy that HTTPS_PROXY or HTTP_PROXY names: it cannot be reached; NO_PROXY names hosts that need none"
	case strings.Contains(message, "no such host"):
		return "check the endpoint's URL and --region, which are parts of the host's name, and the network: no name server knows that host"
	case failed.Code == CodeConnectionReset && !strings.Contains(message, "malformed HTTP response"):
		return "the connection was made, and broken before the answer: the endpoint may just be starting or stopping, or a firewall or proxy in " +
			"between has cut it"
	case failed.Code == CodeTimeout:
		return "see what is between here and the endpoint, a firewall or a proxy above all: it was connected to, and did not answer in " +
			"time; an emulator that has just been started may take a minute until it does"
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
	case failed.Code == "HTTP403", failed.Code == "HTTP502", failed.Code == "HTTP503", failed.Code == "HTTP504":
		return "a proxy or gateway in between answers in place of Kinesis: see HTTPS_PROXY, and NO_PROXY for endpoints that need none; " +
			"else check the endpoint's URL and port"
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
	case "RegisterStreamConsumer", "DescribeStreamConsumer", "DeregisterStreamConsumer", "SubscribeToShard", "ListStreamConsumers":
		return fmt.Sprintf("allow kinesis:%s on the stream's ARN and on those of its consumers, ARN/consumer/*: kinesim policy "+
			"--read-back=fan-out prints the policy", failed.Operation)
	case "ListStreams":
		return `allow kinesis:ListStreams in a statement of its own with "Resource": "*"; it cannot be granted for a stream's ARN`
	default:
		return fmt.Sprintf("allow kinesis:%s on the stream's ARN", failed.Operation)
	}
}
