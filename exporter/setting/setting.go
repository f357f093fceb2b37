// Package setting is how a setting is declared: a field of a struct with all that is known of it. The tables of package
// exporter (delivery) and of package profile (detection and payload) are made of it; scenario keys, flags, help,
// summaries and random cases are made from them.
//
// It knows neither who reads a setting nor how one is written: that is package scenarios.
package setting

import (
	"fmt"
	"slices"
	"time"
)

// Of declares a field of a struct of settings S.
type Of[S any] struct {
	Key   string // in scenarios; dots lead into mappings
	About string // what it decides
	Field[S]
	Note     string   // describes the default where the bare value says too little
	Least    int64    // bounds of numbers; durations in nanoseconds
	Most     int64    //
	Why      Why      // the bounds are where they are
	Words    []string // the allowed ones
	Optional bool     // zero means that it is not set, whatever Least says
	Instead  string   // key of an optional setting of which at most one of the two may be set
	Flag     string   // its short name on the command line, without dashes, or ""
	Summary  string   // its key in summary.json where that is not Key
	Clocked  string   // why it can change nothing in virtual time, behind "in virtual time"; "" where it can
	// Cases are what random cases choose from, evenly; the first is the simplest, to which a case that fails is
	// reduced. Without any, words are chosen evenly, a toggle is turned one time in four, and both are reduced to the
	// default.
	Cases []Value
}

// Kind is what values a setting has.
type Kind uint8

const (
	Toggle Kind = iota // on or off: 1 or 0
	Count
	Bytes
	Span // a duration
	Word
)

// Value is what a setting is set to: a word, or a number for all other kinds.
type Value struct {
	Number int64
	Word   string
}

// Field is where a setting stands in S, and what it is by default.
type Field[S any] struct {
	Kind    Kind
	Default Value
	Get     func(*S) Value
	Set     func(*S, Value)
}

// ToggleAt is a setting that is on or off.
func ToggleAt[S any](at func(*S) *bool, standard bool) Field[S] {
	get := func(s *S) Value { return Truth(*at(s)) }
	return Field[S]{Toggle, Truth(standard), get, func(s *S, v Value) { *at(s) = v.Number != 0 }}
}

// Truth is the value of a toggle.
func Truth(on bool) Value {
	if on {
		return Value{Number: 1}
	}
	return Value{}
}

// CountAt is a setting that is a number of things.
func CountAt[S any](at func(*S) *int, standard int) Field[S] {
	get := func(s *S) Value { return Value{Number: int64(*at(s))} }
	return Field[S]{Count, Value{Number: int64(standard)}, get, func(s *S, v Value) { *at(s) = int(v.Number) }}
}

// BytesAt is a setting that is a size.
func BytesAt[S any](at func(*S) *int, standard int) Field[S] {
	f := CountAt(at, standard)
	f.Kind = Bytes
	return f
}

// SpanAt is a setting that is a duration.
func SpanAt[S any](at func(*S) *time.Duration, standard time.Duration) Field[S] {
	get := func(s *S) Value { return Value{Number: int64(*at(s))} }
	return Field[S]{Span, Value{Number: int64(standard)}, get, func(s *S, v Value) { *at(s) = time.Duration(v.Number) }}
}

// WordAt is a setting that is one of some words.
func WordAt[S any, W ~string](at func(*S) *W, standard W) Field[S] {
	get := func(s *S) Value { return Value{Word: string(*at(s))} }
	return Field[S]{Word, Value{Word: string(standard)}, get, func(s *S, v Value) { *at(s) = W(v.Word) }}
}

// Numbers are values of a setting that is a count, a size or a duration.
func Numbers[N ~int | ~int64](numbers ...N) []Value {
	values := make([]Value, len(numbers))
	for i, n := range numbers {
		values[i].Number = int64(n)
	}
	return values
}

// Words are values of a setting that is a word, or the words that it allows.
func Words[W ~string](words ...W) []string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return texts
}

// Check is the mistake that the setting is in s, or nil.
func (d *Of[S]) Check(s *S) error {
	v := d.Get(s)
	switch {
	case d.Kind == Word && !slices.Contains(d.Words, v.Word):
		return fmt.Errorf("%s: %q is none of %q", d.Key, v.Word, d.Words)
	case d.Kind == Word, d.Kind == Toggle, d.Optional && v.Number == 0:
		return nil
	case v.Number < d.Least:
		return fmt.Errorf("%s: %s is less than the least allowed, %s%s", d.Key, d.show(v.Number), d.show(d.Least), Behind(d.Why.Least))
	case v.Number > d.Most:
		return fmt.Errorf("%s: %s is more than the most allowed, %s%s", d.Key, d.show(v.Number), d.show(d.Most), Behind(d.Why.Most))
	}
	return nil
}

func (d *Of[S]) show(number int64) string {
	if d.Kind == Span {
		return time.Duration(number).String()
	}
	return fmt.Sprint(number)
}

// Why is the reason of each bound. One may be empty, as where it goes without saying that nothing is less than none.
type Why struct{ Least, Most string }

// Both is a reason that is of both bounds.
func Both(why string) Why { return Why{Least: why, Most: why} }

// Most is a reason of the greatest value; of the least, none need be told.
func Most(why string) Why { return Why{Most: why} }

// Behind is a reason as an error says it behind the number of a bound.
func Behind(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}
