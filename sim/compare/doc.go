// Package compare tells what changed between runs, and whether that is more than noise.
//
//	Run (Summary, Course) ─> Group ─> Compare ─> Comparison ─> WriteText | WriteMarkdown | WriteJSON
//	                                                 └─> Fail, by what --fail-if says
//
// # Files
//
//	compare.go    Group, Comparison, and what they are made of
//	load.go       groups from directories of results
//	numbers.go    the numbers that are compared
//	noise.go      whether a change is more than noise: Welch's test over groups, Student's t, windows of one run
//	student.go    Student's t distribution
//	settings.go   settings that differ
//	failif.go     what --fail-if says
//	text.go       a comparison for people
//
// # Non-obvious
//
//   - Many numbers are tested at once, and some would seem to have changed by chance: the share of false ones among
//     those called significant is bounded (Benjamini and Hochberg), not the chance of each.
//   - Two single runs are compared by windows. Where both follow the same schedule, windows of the same time are
//     compared with each other, since the schedule changes more than anything else.
package compare
