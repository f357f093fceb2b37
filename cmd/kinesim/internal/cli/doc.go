// Package cli is what every command of kinesim has in common: how it refuses a command line, how it ends, and how it is
// interrupted.
//
// It knows no command. A command returns failures and prints none of them; Print does that, once, at the end.
//
// Files:
//
//	failure.go     how a command ends that does not succeed: two lines and an exit code
//	usage.go       refusals of a command line, in the words of whoever typed it
//	flag_usages.go how the flags are listed by --help
//	once.go        flags that are given twice, and flags that contradict each other
//	address.go     addresses to listen on
//	suggest.go     what was probably meant
//	interrupt.go   signals, once and twice
//	enter*.go      Enter, pressed while something is waited for
//	output.go      a stream that is printed to, and what it did not take
//	terminal.go    whether a stream is a terminal, how wide it is, and a line cut to fit
//	file.go        a text file that people write
//	numbers.go     numbers and durations of flags, as in scenario files
//	memory*.go     whether a population fits
//	heap.go        how much the heap of a large population may grow
package cli
