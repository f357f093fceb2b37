package wire

import "kinesim/exporter"

// Refusal is the result of a record that was certainly not stored.
func Refusal(code, message string) exporter.Result {
	outcome := exporter.Refused
	if exporter.IsThrottled(code) {
		outcome = exporter.Throttled
	}
	return exporter.Result{Outcome: outcome, Code: code, Message: message}
}
