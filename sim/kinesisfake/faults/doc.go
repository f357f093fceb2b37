// Package faults is what the embedded Kinesis does wrong on purpose: what befalls one call (Fault), and a Script of
// faults by time. Which calls and which of their entries are hit follows from a seed, the call's number and the time,
// so that a server and a virtual run do the same.
//
// It must not know who serves the calls, and reads no clock.
//
//	fault.go    Fault: what befalls one call; Control, which says so
//	script.go   Script: faults by time, and of which kinds there are
//	delay.go    Delay: latencies by their median and p99
package faults
