// Package target is what a run exports to: an embedded Kinesis, LocalStack's container, an endpoint that runs already,
// or AWS.
//
// Each kind is a row of facts in kind.go and a file that opens it; to add one is to add these two. Nobody else asks for
// a kind's name.
//
//	flags ── Kind ──> facts ── Open ──> Target: a stream that takes records, and how it is reached ── Close
//
// Files:
//
//	kind.go       the kinds, by their facts
//	flags.go      the flags, and which kind they mean
//	stream.go     Target as a rehearsal uses it
//	leases.go     consumers that are seen by their lease tables; internal/lease reads these
//	fanout.go     a consumer of its own, for reading back
//	reread.go     a stream that an earlier run has named
//	target.go     Target, how it is opened, and how everything is undone
//	prepare.go    its stream: found, waited for or created
//	embedded.go localstack.go endpoint.go aws.go   how each kind is opened
//	container.go  LocalStack's container
//	container_slim.go  none, in builds with the tag slim
//	ready.go      when it answers, and where
//	engine.go     the Docker engine that it is started by
//	leftover.go   containers whose runs ended without removing them
//	process.go    whether such a run still goes on
//
// Non-obvious:
//
//   - What opening has started it adds to the target's ends at once: whatever fails later, or is interrupted, Close
//     undoes all of it.
//   - An interruption does not reach the request that creates a container. The engine would go on with it, and nobody
//     would know its id.
//   - A container outlives a run that is killed, or whose Docker goes away. Where its image is to be had,
//     testcontainers' reaper removes it; else the next run does, by its labels.
//   - An endpoint of Amazon's is only used with --target aws, since that is what asks before it costs money.
package target
