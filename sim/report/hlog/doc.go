// Package hlog is histogram logs in the format of HdrHistogram, which its plotters and analysers read: the latencies of
// a run, an interval of its course a line.
//
//	hlog.go     histograms of the library, written by it
//	course.go   those of a course: written, and read, without the library
package hlog
