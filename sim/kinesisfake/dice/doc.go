// Package dice is chance that can be repeated: numbers that look random and follow from a seed. What is drawn from them
// (which entries a fault hits, how late an answer is, the ids of requests) is the same in every run of that seed.
//
// It must not know what is drawn, and has no state.
package dice
