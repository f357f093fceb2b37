// Package page makes report.html: a run to look at in a browser, in one file that needs no network.
//
//	Summary, Course, Frame ──> New ──> Page ──> Write ──> report.html
//
// Everything that a number says is text of the page, so that it is read without charts, by a screen reader, and on
// paper; the charts are drawn from the same values by uPlot, which stands in the file with its licence.
//
// # Files
//
//	page.go       Page: what the page is made of, and Write
//	tables.go     the tables of the page
//	bins.go       a course in as many points as a chart can show, finer where more happens
//	charts.go     what the charts draw
//	samples.go    exports to be looked at, within a bound of bytes
//	page.html page.css page.js   the page itself
//	uplot/        uPlot 1.6.32 (MIT), as it is distributed
//
// # Non-obvious
//
//   - Text from a scenario reaches the page only through html/template and as JSON, and a policy in the page lets it
//     load nothing.
//   - The size of a page has a bound: see Bound.
package page
