package exporter

// Codes of exports that ended without an answer of the stream. All other codes are the endpoint's or the sink's.
const (
	// CodeRecordTooLarge: data and partition key exceed the stream's limit. Sent, it would reject the whole request
	// (reference/kinesis.md 1.1), so it never is.
	CodeRecordTooLarge = "RecordTooLarge"
	// CodeInterrupted: the run was interrupted before the export was sent or answered.
	CodeInterrupted = "interrupted"
)
