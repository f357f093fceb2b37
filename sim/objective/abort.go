package objective

// SoFar tells of each objective how it would be judged if the run ended now. One that only the end tells has no value:
// what an event or a fault leaves behind, what consumers have not read yet, and what has not been measured.
func SoFar(list []Objective, f *Facts) []Result {
	results := Judge(list, f)
	for i := range list {
		if o := &list[i]; o.after() {
			results[i] = Result{Objective: o.Text, Unit: o.Unit}
		}
	}
	return results
}

// after tells whether an objective is of what follows something.
func (o *Objective) after() bool {
	return o.Metric == Drained || o.Metric == Recovered || o.Metric.Consumer()
}

// settledLeast is how many exports must be settled before a share or a percentile of them ends a run.
const settledLeast = 100

// Missed tells whether a run that goes on has missed the objective, as far as can be told now: an upper bound that is
// exceeded by what is settled so far, or by the last whole window. A lower bound of the whole run may still be reached.
func (o *Objective) Missed(f *Facts) bool {
	lower := o.Operator == Greater || o.Operator == AtLeast
	settled := f.Acked + f.Failed + f.Unknown
	switch {
	case o.Scope == ScopeWindow:
		if f.Elapsed < o.Window {
			return false
		}
		last := *f
		last.Course = f.Course.Last(o.Window)
		f = &last
	case lower, o.after():
		return false
	case o.Operator == Equal && o.Bound > 0:
		return false
	case o.Unit != Number && settled < settledLeast:
		return false
	}
	r := o.judge(f)
	return r.Value != nil && !r.OK
}

// Lost tells whether a run that goes on has missed the objective whatever follows: a number or a greatest latency that
// only grows is beyond its bound, or a whole window has missed it. A share or a percentile of a run may still be met; and
// which seconds have few exports is not known while they go on.
func (o *Objective) Lost(f *Facts) (Result, bool) {
	upper := o.Operator == Less || o.Operator == AtMost || o.Operator == Equal
	switch {
	case o.after(), o.Scope == ScopeBelow:
		return Result{}, false
	case o.Scope == ScopeWindow:
		if f.Elapsed < o.Window {
			return Result{}, false
		}
		last := *f
		last.Course = f.Course.Last(o.Window)
		f = &last
	case !upper, o.Unit != Number && o.Statistic != Max:
		return Result{}, false
	}
	r := o.judge(f)
	return r, r.Value != nil && !r.OK && (o.Scope == ScopeWindow || o.Operator != Equal || *r.Value > o.Bound)
}
