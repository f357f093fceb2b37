package exporter

// Limits of Amazon Kinesis Data Streams as of November 2026, from AWS's page on quotas and the API reference.
const (
	// MaxBatchRecords is the most records of one PutRecords.
	MaxBatchRecords = 500
	// MaxBatchBytes is the most bytes of one PutRecords, partition keys included; 5 MiB before 2025-10-27.
	MaxBatchBytes = 10 << 20
	// DefaultMaxRecordBytes is the most bytes of data and partition key of a record, unless the stream allows more.
	DefaultMaxRecordBytes = 1 << 20
	// MaxMaxRecordBytes is the most that a stream can be made to allow.
	MaxMaxRecordBytes = 10 << 20
	// ShardRecords and ShardBytes are what one shard takes in a second; bytes are data and partition keys.
	ShardRecords = 1000
	ShardBytes   = 1 << 20
)
