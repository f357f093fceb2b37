package kinesisfake

// Enumerations of the API's model that more than one operation has, as AWS prints them (botocore kinesis 2013-12-02).
const (
	iteratorTypeEnumeration = "[AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"
	filterTypeEnumeration   = "[AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON, AT_LATEST, AT_TIMESTAMP, FROM_TIMESTAMP]"
	streamModeEnumeration   = "[PROVISIONED, ON_DEMAND]"
	encryptionEnumeration   = "[NONE, KMS]"
	strategyEnumeration     = "[AUTO, USER_PARTITION_KEY]"

	shardMetricsEnumeration = "[IncomingBytes, IncomingRecords, OutgoingBytes, OutgoingRecords, WriteProvisionedThroughputExceeded, " +
		"ReadProvisionedThroughputExceeded, IteratorAgeMilliseconds, ALL]"
)

// Members of these that answers hold, or that operations look for.
const (
	encryptionNone = "NONE"
	encryptionKMS  = "KMS"
	strategyAuto   = "AUTO"
	strategyKey    = "USER_PARTITION_KEY"
)
