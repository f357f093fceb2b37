// Package conform asks an endpoint what AWS documents of Kinesis, where it matters to an exporter or a consumer, and
// tells what the endpoint does differently. A rehearsal shows no more than its target does: this says what a target
// hides.
//
//	Run ── Probe by Probe, on streams of its own ──> Report ──> Markdown, JSON
//
// Files:
//
//	conform.go            the probes in their groups, and how they are run
//	lab.go                what a probe asks with: streams that are deleted at the end, and how errors read
//	probes_*.go           the probes; sources.go, how it is known what AWS answers
//	report.go             what was found, as JSON and as Markdown
//
// Non-obvious:
//
//   - An observation is a text without times, names and accounts, so that two targets and two days can be compared.
//   - What AWS answers is what its documents say, or what was seen of it; each probe names its source.
//   - Probes call themselves no kinesim: an endpoint of ours leaves the reads of kinesim outside its quotas.
package conform
