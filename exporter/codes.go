package exporter

// Codes of exports that ended without an answer of the stream. All other codes are the endpoint's or the sink's.
const (
	// CodeRecordTooLarge: data and partition key exceed the stream's limit. Sent, it would reject the whole request, so
	// it never is.
	CodeRecordTooLarge = "RecordTooLarge"
	// CodeInterrupted: the run was interrupted before the export was sent or answered.
	CodeInterrupted = "interrupted"
)

// CodeThroughputExceeded is what Kinesis answers for a record that its shard's quota has no room for.
const CodeThroughputExceeded = "ProvisionedThroughputExceededException"

// throttledCodes are Kinesis' own, and those of AWS's common errors that its SDKs take for throttling.
var throttledCodes = map[string]bool{
	CodeThroughputExceeded:          true,
	"ProvisionedThroughputExceeded": true,
	"LimitExceededException":        true,
	"KMSThrottlingException":        true,
	"Throttling":                    true,
	"ThrottlingException":           true,
	"ThrottledException":            true,
	"RequestThrottled":              true,
	"RequestThrottledException":     true,
	"RequestLimitExceeded":          true,
	"TooManyRequestsException":      true,
	"BandwidthLimitExceeded":        true,
	"SlowDown":                      true,
}

// IsThrottled tells whether a code refuses a record, or a whole request, for want of throughput.
func IsThrottled(code string) bool { return throttledCodes[code] }
