// Package bignum is the two numbers of Kinesis that do not fit into 64 bits: hash keys, which say into which shard a
// record falls, and sequence numbers, which say where in it it stands. Both are written in decimal.
//
// It must not know more of Kinesis: no shard, no stream, no clock.
//
//	hash.go      HashKey: the ring of 128-bit hash keys, and how it is divided
//	sequence.go  SequenceNumber: 188 bits, of which each part has a meaning
//	form.go      what a sequence number of any of AWS's formats tells, as clients send it
package bignum
