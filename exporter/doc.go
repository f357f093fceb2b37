// Package exporter is the export core: what would ship inside a product that exports profiles to a Kinesis stream.
// Updates go in, each is checked for changes worth an export, and what is to be exported is encoded, batched, delivered
// and settled exactly once.
//
//	Producer.Offer ─> intake: Detect ── no trigger ─> counted with its reason
//	                     │ trigger
//	                  payload, key, hash ─> chunk ─> lane ─> batch ─> Sink.Put ─> acked | retry | failed | unknown ─>
//	                  Observer
//
// It knows neither AWS (a Sink does that) nor scenarios, nor who looks at it: a Snapshot is pulled.
//
// Files, in the order in which an update meets them:
//
//	config.go limits.go   settings and what Kinesis allows
//	exporter.go           Exporter: start, close, snapshot
//	producer.go           the way in, for one goroutine: hands chunks over, counts its waits
//	intake.go encoder.go ahead.go chunk.go
//	                      detection and encoding into chunks
//	lane.go lane_slot.go batch.go lane_settle.go lane_answer.go queue.go chains.go
//	                      the state machine that makes batches, keeps order, retries and settles
//	window.go             how much a lane has under way at once, as far as answers come soon
//	lane_paced.go pacer.go pace.go shardmap.go
//	                      the lane's way to a batch when shards are paced
//	retry.go spare.go     back-off, and where exports wait for it
//	driver.go             the goroutines around the lanes
//	sink.go observer.go   what it needs from others
//	codes.go digest.go heap.go   codes without an answer; the sum of all exports; a queue in order of time
//	counters.go latency.go latency_counts.go spell.go stats.go stages.go snapshot.go
//	                      what it has counted
//	sample.go chunk_sample.go   exports that are kept to be looked at
//	snapshot_sum.go       what several exporters have done together
//	cpu/                  what processors have instructions for that Go has no words for, and the same without them:
//	                      fetching memory ahead, hashing several texts at once. The world uses them too
//
// Non-obvious:
//
//   - Cache misses are most of what a lane would cost: what a batch or a chunk is about to look up is prefetched, all
//     at once.
//   - Everything that decides is in Encoder and Lane, which start no goroutine and read no clock; driver.go is only
//     one way to run them.
//   - A payload is written once. The arena of its chunk is what the request's body is made from, and is reused when
//     the last export of the chunk is settled. An export that is sent again is moved aside, so that it holds no chunk
//     for as long as it waits.
//   - Order per key is kept by a chain of slots: an export whose key is busy is not in any queue until the one before
//     it is settled.
//   - A record that waited for its key has lingered already, so it goes out with the next request instead of waiting
//     for a full batch.
//   - A paced lane believes what shard an export belongs to when it is queued, and learns from the answer where it
//     was stored: a wrong belief costs a little of one shard's quota, never an error.
//   - The map of shards trusts higher shard numbers: children are numbered after their parents, so a late answer of a
//     parent changes nothing.
//   - Interrupt makes lanes accept and settle everything at once: a producer that waits for room is always let go.
package exporter
