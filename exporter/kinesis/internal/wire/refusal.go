package wire

import "kinesim/exporter"

// throttles are the codes that refuse for want of throughput, of AWS's common and Kinesis' own: the SDK's DefaultThrottleErrorCodes
// (package aws/retry), and those that API_PutRecords and the common errors of the API reference name.
var throttles = map[string]bool{
	"ProvisionedThroughputExceededException": true,
	"ProvisionedThroughputExceeded":          true,
	"LimitExceededException":                 true,
	"KMSThrottlingException":                 true,
	"Throttling":                             true,
	"ThrottlingException":                    true,
	"ThrottledException":                     true,
	"RequestThrottled":                       true,
	"RequestThrottledException":              true,
	"RequestLimitExceeded":                   true,
	"TooManyRequestsException":               true,
	"BandwidthLimitExceeded":                 true,
	"SlowDown":                               true,
}

// Throttles tells whether a code refuses for want of throughput.
func Throttles(code string) bool { return throttles[code] }

// Refusal is the result of a record that was certainly not stored.
func Refusal(code, message string) exporter.Result {
	outcome := exporter.Refused
	if Throttles(code) {
		outcome = exporter.Throttled
	}
	return exporter.Result{Outcome: outcome, Code: code, Message: message}
}
