// Package lease tells how far consumers have come that keep their place in a table of DynamoDB, as the KCL does, where
// nobody sees their reads: on AWS and LocalStack.
//
//	watch.go   Watch: reads the tables while the run goes on
//	table.go   the checkpoints of one consumer, by shard: one kind of request, signed by the SDK
//	book.go    what the run has put and the checkpoints have not passed: no clock, no goroutine
//
// Non-obvious: what is known is the checkpoint, so lag is until a record was worked and noted, not until it was read,
// and is longer than that by the time between two checkpoints. What others put into the stream is not counted, since
// nobody tells of it.
package lease
