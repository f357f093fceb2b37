// Package world is the pretend world: a population of profiles, and what happens to them according to a scenario.
//
//	scenarios.Scenario ── New ──> World: schema, dataflow, schedule, events (fixed)
//	                              │
//	                              └── Slice ×256: state, random streams ── Next ──> Update (Due, At, changes, profile)
//
// The world does not know where exports go nor what became of them: a scenario and a seed decide every update byte for
// byte, whatever the driver, the target and the number of workers. It reads no clock and starts no goroutine; the
// driver does.
//
// # Files
//
//	world.go       World: a scenario made ready to run
//	activation.go  schema, mapping and settings in the words of the exporter; what is mapped when
//	part.go        Part: some of the slices, to be run on their own
//	slice.go       Slice: the next update, and the profile as the exporter sees it
//	agenda.go      slices merged in order of time
//	schedule.go    when the updates of the phases fall due
//	coming.go      the next of them, found out ahead
//	workload.go    what each of them does
//	targets.go     which profiles that concerns
//	membership.go churn.go  who becomes a member or is none any more; side.go, finding one of few
//	events.go      events of the timeline, and the batches of their updates
//	evaluate.go activate.go unmap.go restate.go revise.go storm.go merge.go  what each kind of event does
//	cause.go       segments whose members follow from an attribute
//	exportable.go  which kinds of update can lead to an export at all
//	population.go  the state of the profiles
//	memory.go      how many bytes that takes
//	membership.go churn.go graph.go  what of it changes: standing in segments, who comes and goes, identities
//	source.go source_identities.go  a slice as the profile of its update
//	values.go      all values of a payload at once
//	kept.go        updates that are looked at once the slice has gone on
//	person.go      profile ids and e-mail addresses
//	attributes.go  which attributes there are, and their versions
//	distribution.go fake.go  numbers that are not evenly spread, and words of gofakeit
//	condition.go depend.go depend_noted.go  attributes that depend on others
//	merged.go      what became of profiles that others have taken in
//	upstream.go    how long before its moment the event of an update was, and the queue in between
//	hot.go         profiles that are updated more often than others
//	generator.go   the values of an attribute; generator_text.go, how those of each kind are written
//	identities.go  the identities of a namespace
//	text.go        numbers, ids and dates as text
//	dictionary.go  the words that values are picked from; packed.go, as JSON; locale.go, of other languages; phone.go,
//	               telephone numbers
//	random.go      hashing, shares and random streams
//	replay.go      recorded updates instead of a population, and recording them
//	overlay.go     what was written explicitly of profiles that nobody can derive
//	config.go      the scenario's delivery settings
//
// # Non-obvious
//
//   - Attribute values are not stored. A hash of (seed, profile, attribute, version) picks them, so writing an
//     attribute only counts its version up. The version is a byte: after 128 writes the values of a profile's attribute
//     repeat.
//   - The purposes of hashes are names, not positions: adding an attribute or a segment to a scenario leaves the others
//     as they were.
//   - The namespaces email and email_lc_sha256 follow the e-mail attribute: identity j is the address of version j
//     modulo 128. Writing the attribute adds the identity in the same update, and the next index of all these
//     namespaces is always equal.
//   - Identities of a namespace are an unbroken range of indices: new ones come at its end, removals take the oldest.
//   - Only mapped attributes are filled in by Update.Load, since neither payload nor key can show others.
//   - Targets are drawn some ahead, to have their state fetched: a draw from that stream by anything but target would
//     move them.
//   - Slices share nothing that changes. Arrival n and the j-th update of an event belong to slice n (j) mod the number
//     of slices, so no slice needs to know how far another one is. A slice that has fewer profiles for an event than
//     its share makes fewer updates.
//   - A population below 65,536 has fewer than 256 slices, so that each has at least 256 profiles: in smaller ones the
//     shares of a scenario would be off by too much.
//   - Who was taken in by another profile leaves no trace in the population: target and survivor lead to that other,
//     lists and searches leave it out, and what was taken over lies beside the state, the oldest first. Attributes that
//     depend on others, or others on them, are not taken over.
//   - What an event changes of the dataflow is a revision of it from its moment on (profile.Revision); eras have what
//     is mapped for the updates of the mix.
//   - Floating-point products that are added to something stand in float64(…): it keeps compilers from fusing the two,
//     which would give other last bits on other machines.
package world
