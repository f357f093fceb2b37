// Package streams is the model of Kinesis Data Streams: a Model is the streams of one account in one region. It does
// per shard what AWS does: hash ranges, sequence numbers, write quotas with partial failures in AWS's words, retention,
// iterators, splits and merges. The time is an argument of whatever it does.
//
// It must not know who asks, nor how it is asked: HTTP, encodings, credentials and who has read what are kinesisfake's.
// It reads no clock and starts no goroutine.
//
// # Files
//
//	model.go stream.go shards.go shard.go   the state: streams, their shards, what is counted
//	put.go read.go iterator.go reshard.go   what is done to it
//	entry_fault.go backlog.go               entries that fail on purpose; what waits for a reader
//	mode.go demand.go tend.go uniform.go    streams on demand, and UpdateShardCount: who splits and merges, and when
//	consumer.go subscription.go             enhanced fan-out: who is pushed to, and what
//	tags.go resource.go commitment.go       what is set on a stream, a consumer, an account
//	retention.go encryption.go monitoring.go record_size.go distribution.go  and on a stream alone
//	quota.go rate.go limits.go              what a shard takes; how often each operation may be called; AWS's numbers
//	arena.go                                where the bytes of the records are
//	shared.go                               Shared: a model that many use, one after the other
//	persist*.go                             what of a model is written into a store, and read from it
//	door.go                                 how that comes into a model which has been handed over meanwhile
//	errors.go                               AWS's codes and texts
//
// # Non-obvious
//
//   - The records of a shard have consecutive indexes, from 1. The index is a part of the sequence number, so a
//     sequence number is found by arithmetic, and is not stored.
//   - All shards write into one arena in order of arrival. That is why the records in its oldest chunk are the first
//     of their shards, and dropping the oldest records of the model is dropping that chunk.
//   - Chunks are never reused: a reader holds slices of them outside the lock.
//   - With a Store, a record is hidden from readers until it is on the disk: in a crash the end of the log may be
//     lost, and a reader must not hold a sequence number that another record gets afterwards. Shared returns when what
//     was changed is kept.
//   - When the disk cannot be written, reading goes on from memory and all else is refused; when it can again, the
//     models are read anew, as after a crash. See package store.
//   - A shard's creation second is that of its parents plus one at least, and may lie ahead of the clock: otherwise
//     the sequence numbers of a child would not be larger than those of its parents.
//   - WriteStrict gives back what was taken one second later instead of refilling steadily: only so no second sees
//     more than the quota.
//   - Nothing moves by itself: a stream on demand grows, and retention runs out, when somebody next uses the stream
//     (Model.tend).
//   - A stream that divides itself anew goes by halves: each generation of shards is created a second after the one
//     before, in sequence numbers.
//   - Limits.Read and Limits.Control are off by default: a rehearsal of a producer must not be slowed down by who
//     watches it.
package streams
