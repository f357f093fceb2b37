// Package arn is the ARNs that Kinesis knows: of streams, of the consumers of a stream, and of users, in each of AWS's
// partitions.
//
// It must not know which of them there are.
package arn
