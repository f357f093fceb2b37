// Package metrics shows a run to Prometheus and to OpenTelemetry while it goes on.
//
// Both are told the same numbers, which a snapshot of the run holds: nothing is counted twice, and nothing is done per
// record. Each has them under names of its own convention, made from one table.
//
//	instruments.go  the table: what is told, with its unit and its labels
//	histogram.go    HdrHistograms as exponential ones
//	prometheus.go   the collector, and the endpoint that is scraped
//	otlp.go         pushing to an OTLP endpoint
//	slim.go         none of both, in builds with the tag slim
package metrics
