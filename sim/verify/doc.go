// Package verify proves what was delivered: it compares what the exporter was told became of each export with the
// records that stand in the stream.
//
//	exporter ── Settled ──> Verifier <── Seen: what a reader found in the stream
//	                           │     <── Took: what the model of a virtual run takes
//	                        Finish
//
// # Files
//
//	verify.go    Verifier: acknowledgements and records as they come
//	finish.go    what is left at the end, and what that means
//	order.go     whether the exports of a key stand in their order
//	sequence.go  sequence numbers in little memory
//	chunks.go    lists that grow without copying
//	direct.go    the proof without reading back
package verify
