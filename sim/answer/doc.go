// Package answer answers questions about a scenario by running it: what it sends, how many shards that takes, and how
// far it can go.
//
//	Question ── Survey ──> what falls due: rates, sizes, keys
//	         ├─ Find ──> the largest or smallest value that holds, and what breaks beyond
//	         └─ MakePlan ──> streams of several sizes from one generation ──> the smallest that holds
//
// It reads no clock, opens nothing and prints nothing.
//
// # Files
//
//	question.go  Question: a scenario, and what is to hold
//	survey.go keys.go  what a scenario sends, seen once as it falls due
//	plan.go      MakePlan: which streams hold it
//	find.go bracket.go knob.go  Find: the edge of what holds, and the values that are tried on the way
//	probe.go divide.go  a value that is tried, in a whole run or in a part of one
//	trial.go     Trial: one stream tried, and what it came to
//	text.go picture.go  a plan for people
//
// # Non-obvious
//
//   - Streams that are tried together have one generation, so that a few more of them cost little. What is tried next
//     is therefore a handful between the bounds, not one in the middle.
//   - A stream that falls an hour behind its schedule is given up: it will not hold, and to see it through may take
//     longer than all others.
package answer
