// Package sim is the pretend world: a population of profiles, what happens to them according to a scenario, and the drivers and
// checks of a run.
//
//	scenarios.Scenario ── NewWorld ──> World: schema, dataflow, schedule, events (fixed)
//	                                     │
//	                                     └── Slice ×256: state, random streams ── Next ──> Update (Due, At, changes, profile)
//	                                                                                          │
//	                             RunRealTime: each when it is due ──> exporter ── acks ──> Verifier <── what was read back
//
// The world must not know where exports go nor what became of them: a scenario and a seed decide every update byte for byte, whatever
// the driver, the target and the number of workers (design decision 2). It reads no clock and starts no goroutine; the driver does.
//
// # Files
//
//	world.go       World: a scenario made ready to run
//	activation.go  schema, mapping and settings in the words of the exporter; what is mapped when
//	slice.go       Slice: the next update, and the profile as the exporter sees it
//	schedule.go    when the updates of the phases fall due
//	workload.go    what each of them does
//	targets.go     which profiles that concerns
//	events.go      batch evaluations and activations
//	population.go  the state of the profiles
//	person.go      profile ids and e-mail addresses
//	attributes.go  which attributes there are, and their versions
//	generator.go   the values of an attribute
//	identities.go  the identities of a namespace
//	text.go        numbers, ids and dates as text
//	dictionary.go  the words that values are picked from
//	random.go      hashing, shares and random streams
//	config.go      the scenario's delivery settings
//	agenda.go      slices merged in order of time
//	clock.go       the logical clock of a run in real time, which can be slowed
//	run.go         the real-time driver
//	virtual.go     the virtual-time driver: configuration, what others may ask of a run
//	virtual_loop.go virtual_heap.go  its event loop
//	virtual_feed.go      generation, detection and encoding ahead of the loop
//	virtual_endpoint.go  where requests go: the model, and what it does wrong
//	virtual_verify.go    the proof without reading back
//	latency.go     how long an endpoint takes to answer
//	drains.go      how long bursts take, in either driver
//	verify*.go     the proof of what was delivered
//	reference*.go  a second, naive opinion on every update: tables 1.1 and 1.2
//	simulate*.go   random cases in virtual time, and everything that must hold in each
//	shrink.go      a case made smaller
//
// # Non-obvious
//
//   - Attribute values are not stored. A hash of (seed, profile, attribute, version) picks them, so writing an attribute only counts its
//     version up (design decision 7). The version is a byte: after 128 writes the values of a profile's attribute repeat.
//   - The purposes of hashes are names, not positions: adding an attribute or a segment to a scenario leaves the others as they were.
//   - The namespaces email and email_lc_sha256 follow the e-mail attribute: identity j is the address of version j modulo 128. Writing
//     the attribute adds the identity in the same update, and the next index of all these namespaces is always equal.
//   - Identities of a namespace are an unbroken range of indices: new ones come at its end, removals take the oldest.
//   - Only mapped attributes are filled in by Update.Load, since neither payload nor key can show others.
//   - Targets are drawn some ahead, to have their state fetched: a draw from that stream by anything but target would move them.
//   - Slices share nothing that changes. Arrival n and the j-th update of an event belong to slice n (j) mod the number of slices, so no
//     slice needs to know how far another one is. A slice that has fewer profiles for an event than its share makes fewer updates.
//   - A population below 65,536 has fewer than 256 slices, so that each has at least 256 profiles: in smaller ones the shares of a
//     scenario would be off by too much.
//   - Moments of memberships are kept in whole seconds.
//   - A virtual run is divided into as many feeds on every machine, and models as many producers: only so does it do the same everywhere.
//   - What a feed has counted is ahead of virtual time by a chunk at most, so that a snapshot of a virtual run is that of one moment.
//   - A request that is under way for longer than the exporter waits arrives all the same, after its records' memory was given back: it
//     carries copies.
//   - Floating-point products that are added to something stand in float64(…): it keeps compilers from fusing the two, which would give
//     other last bits on other machines.
//   - The reference shares no code with what it judges, on purpose: it must stay naive. It answers in rows of the tables, and where several
//     changes of an update are suppressed for different rows it accepts any of them as the reason.
//   - A simulated case walks over its world twice: once without a driver, to know every export before it happens, and once in the run. So a
//     digest that depends on lanes, or an export that no update makes, cannot pass.
//   - A change to what DrawCase draws makes other cases of the same numbers. The files in testdata/sim/seeds hold whole cases, so that
//     they stay what they were.
package sim
