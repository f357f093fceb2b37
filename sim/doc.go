// Package sim holds the two drivers of a run: they hand the updates of a world to the export core, each when it is due.
//
//	world.World ── Slices ──> Agenda: updates in order of Due
//	                            │
//	                            ├── RunOnClock:  on the wall's clock ──> exporter.Exporter ──> any Sink
//	                            └── Virtual: on an event heap ─────────> exporter.Lane ──────> Endpoint: a model
//
// # Files
//
//	clock.go       the logical clock of a run in real time, which can be slowed
//	run.go         the real-time driver
//	virtual.go     the virtual-time driver: configuration, what others may ask of a run
//	virtual_loop.go virtual_heap.go  its event loop
//	virtual_feed.go virtual_source.go  generation, detection and encoding ahead of the loops
//	virtual_turns.go  whose turn is next among the sources of a feed
//	virtual_mark.go  up to when the updates of what lies ready are counted
//	virtual_supply.go virtual_tap.go  what was made, handed to every loop that it is for
//	virtual_endpoint.go  where requests go: the model, and what it does wrong
//	embedded.go    what a scenario says of the embedded Kinesis
//	stream_events.go  what events of a scenario do to its stream
//	latency.go     how long an endpoint takes to answer
//	drains.go      how long bursts take, in either driver
//
// # Non-obvious
//
//   - A virtual run is divided into as many feeds on every machine, and models as many producers: only so does it do
//     the same everywhere.
//   - Several virtual runs may have one generation, since what a world exports does not depend on the stream that it
//     goes to. Each is what it would be alone: their loops share nothing but the chunks, which nobody changes.
//   - What a feed has counted is ahead of virtual time by a chunk at most, so that a snapshot of a virtual run is that
//     of one moment.
//   - The requests of a virtual run carry what decides of their records, and not the bytes: a payload is encoded and
//     hashed by its feed, and forgotten there. VirtualConfig.Bytes asks for the bytes.
//   - A request that is under way for longer than the exporter waits arrives all the same, after its exports' memory
//     was given back: it carries copies.
package sim
