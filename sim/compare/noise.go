package compare

import (
	"cmp"
	"math"
	"slices"
)

// falseShare is the share of changes that are none among those that are called significant, at most.
const falseShare = 0.02

// sample is some values of a number, and as how many independent ones they count.
type sample struct {
	mean, variance float64
	n              float64
}

func sampleOf(values []float64) sample {
	s := sample{n: float64(len(values))}
	for _, v := range values {
		s.mean += v / s.n
	}
	if len(values) < 2 {
		return s
	}
	for _, v := range values {
		s.variance += (v - s.mean) * (v - s.mean) / (s.n - 1)
	}
	return s
}

// independent lowers the number of values that follow each other in time, by how much each tells of the next: the
// effective number of a series whose autocorrelation falls off from one to the next.
func (s sample) independent(values []float64) sample {
	if s.variance == 0 || len(values) < 3 {
		return s
	}
	rho := 0.0
	for i := range values[1:] {
		rho += (values[i] - s.mean) * (values[i+1] - s.mean)
	}
	rho = min(max(rho/((s.n-1)*s.variance), 0), 0.99)
	s.n = max(s.n*(1-rho)/(1+rho), 2)
	return s
}

// welch is the probability of means so far apart by chance, by Welch's test.
func welch(a, b sample) float64 {
	if a.n < 2 || b.n < 2 {
		return 1
	}
	va, vb := a.variance/a.n, b.variance/b.n
	if va+vb <= 1e-24*(a.mean*a.mean+b.mean*b.mean) { // neither varies, as in virtual time from one seed
		if math.Abs(a.mean-b.mean) <= 1e-9*max(math.Abs(a.mean), math.Abs(b.mean)) {
			return 1
		}
		return 0
	}
	freedom := (va + vb) * (va + vb) / (va*va/(a.n-1) + vb*vb/(b.n-1))
	return twoSided((a.mean-b.mean)/math.Sqrt(va+vb), freedom)
}

// apart is the probability that one more value of a sample lies so far from its mean, by Student's t.
func apart(value float64, s sample) float64 {
	difference := value - s.mean
	if s.variance <= 1e-24*s.mean*s.mean {
		if math.Abs(difference) <= 1e-9*max(math.Abs(value), math.Abs(s.mean)) {
			return 1
		}
		return 0
	}
	return twoSided(difference/math.Sqrt(s.variance*(1+1/s.n)), s.n-1)
}

// paired is the probability that differences lie so far from 0 by chance.
func paired(differences []float64) float64 {
	s := sampleOf(differences).independent(differences)
	switch {
	case s.n < 2:
		return 1
	case s.variance <= 1e-18*s.mean*s.mean:
		if s.mean == 0 {
			return 1
		}
		return 0
	}
	return twoSided(s.mean/math.Sqrt(s.variance/s.n), s.n-1)
}

// significant tells which of some probabilities are no chance, so that at most falseShare of these are (Benjamini and
// Hochberg). One that was not tested is NaN.
func significant(p []float64) []bool {
	var tested []int
	for i := range p {
		if !math.IsNaN(p[i]) {
			tested = append(tested, i)
		}
	}
	slices.SortFunc(tested, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	found := make([]bool, len(p))
	last := -1
	for rank, i := range tested {
		if p[i] <= falseShare*float64(rank+1)/float64(len(tested)) {
			last = rank
		}
	}
	for _, i := range tested[:last+1] {
		found[i] = true
	}
	return found
}
