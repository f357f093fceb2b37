// Package trial tries the whole of it on random cases: each is a short run in virtual time in which everything is
// checked that must hold.
//
//	Draw ──> Case ── Check ──> Violation, or none ── Shrink ──> a smaller Case
//
// A case walks over its world twice: once without a driver, to know every export before it happens, and once in the
// run. So a digest that depends on lanes, or an export that no update makes, cannot pass.
//
// # Files
//
//	campaign.go       many cases at once
//	case.go           Case, and its file
//	draw.go draw_scenario.go draw_events.go  what a case is drawn from
//	trial.go          one run of a case, and what must hold after each of its steps
//	expect.go         what the updates of a case must lead to
//	audit.go          books of every request and settlement
//	quota.go          books of what each shard took
//	judge.go judge_fact.go  what must hold at the end
//	shrink.go         a case made smaller
//	reference/        a second, naive opinion on every update
//
// # Non-obvious
//
//   - A change to what Draw draws makes other cases of the same numbers. The files in testdata/sim/seeds hold whole
//     cases, so that they stay what they were.
package trial
