// Package verify proves what was delivered: it compares what the exporter was told became of each export with the
// records that stand in the stream.
//
//	exporter ── Settled ──> Verifier <── Seen: what a reader found in the stream
//	            Settled ──>  Direct  <── Took, Arrived: what the model and the lanes of a virtual run take
//	                             │
//	                           Finish ──> Proof
//
// # Files
//
//	verify.go    Verifier: acknowledgements and records as they come
//	finish.go    what is left at the end, and what that means; proof.go, as a value
//	order.go     whether the exports of a key stand in their order
//	sequence.go  sequence numbers in little memory
//	chunks.go    lists that grow without copying
//	witnessed.go the proof of an endpoint that tells what it takes, inside the process
//	direct.go    that of a virtual run, in memory that does not grow
//	takings.go places.go order_on_way.go order_direct.go  what it knows records by, and its checks of order
package verify
