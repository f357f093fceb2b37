package exporter

// Limits of Amazon Kinesis Data Streams as of November 2026 (reference/kinesis.md 1.1).
const (
	// MaxBatchRecords is the most records of one PutRecords.
	MaxBatchRecords = 500
	// MaxBatchBytes is the most bytes of one PutRecords, partition keys included; 5 MiB before 2025-10-27.
	MaxBatchBytes = 10 << 20
	// DefaultMaxRecordBytes is the most bytes of data and partition key of a record, unless the stream allows more.
	DefaultMaxRecordBytes = 1 << 20
	// MaxMaxRecordBytes is the most that a stream can be made to allow.
	MaxMaxRecordBytes = 10 << 20
)
