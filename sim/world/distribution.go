package world

import (
	"fmt"
	"math"
	"math/bits"

	"kinesim/scenarios"
)

// quantiles are the values of a distribution at equal distances of probability, in units of its last decimal: value i
// is the one that i of their number are not higher than. Between them lie straight lines.
type quantiles []int64

// quantileCount is how many spans of equal probability there are. What is rarer than a part of one is not seen.
const quantileCount = 1 << 12

// newQuantiles prepares a distribution. The values are rounded to their decimals, so that machines whose logarithms
// differ in the last bit have the same ones.
func newQuantiles(kind scenarios.GeneratorKind, d *scenarios.Distribution, digits int) (quantiles, error) {
	if d == nil || digits < 0 || digits > mostDigits {
		return nil, fmt.Errorf("no distribution with %d digits", digits)
	}
	unit := float64(powerOfTen(digits))
	made := make(quantiles, quantileCount+1)
	for i := range made {
		// The ends have no value of their own: they stand a quarter of a span from nothing and from all.
		p := min(max(float64(i), 0.25), quantileCount-0.25) / quantileCount
		value := min(max(quantile(kind, d, p), d.Min), d.Max) * unit
		if !(math.Abs(value) <= 1<<53) {
			return nil, fmt.Errorf("%v with %d digits is too large a number", value/unit, digits)
		}
		made[i] = int64(math.Round(value))
	}
	return made, nil
}

// quantile is the value that a share of all are not higher than.
func quantile(kind scenarios.GeneratorKind, d *scenarios.Distribution, p float64) float64 {
	normal := func() float64 { return math.Sqrt2 * math.Erfinv(float64(2*p)-1) }
	switch kind {
	case scenarios.GenNormal:
		return d.Mean + float64(d.Deviation*normal())
	case scenarios.GenLogNormal:
		const p99 = 2.3263478740408408 // of the standard normal distribution
		return d.Median * math.Exp(float64(math.Log(d.P99/d.Median)/p99)*normal())
	}
	return -d.Mean * math.Log1p(-p)
}

// at is the value of a random word.
func (q quantiles) at(h uint64) int64 {
	i, rest := bits.Mul64(h, quantileCount)
	low, high := q[i], q[i+1]
	part, _ := bits.Mul64(uint64(high-low), rest)
	return low + int64(part)
}

// newZipf prepares the draw of a number from 1 on, less one.
func newZipf(values int, exponent float64) *lottery {
	shares := make([]float64, values)
	sum := 0.0
	for i := range shares {
		shares[i] = math.Pow(float64(i+1), -exponent)
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return newLottery(shares)
}
