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

// Losable tells whether Lost may ever tell.
func (o *Objective) Losable() bool {
	upper := o.Operator == Less || o.Operator == AtMost || o.Operator == Equal
	grows := upper && (o.Unit == Number || o.Statistic == Max) && o.Metric != EventToAck
	return !o.after() && (o.Scope == ScopeWindow || o.Scope == ScopeRun && grows)
}

// Lost tells whether a run that goes on has missed the objective whatever follows: a number or a greatest latency of
// the run, which only grows, is beyond its bound, or the last whole window has missed it. A share or a percentile of
// the run may still be met. Of the course it needs the last window.
func (o *Objective) Lost(f *Facts) (Result, bool) {
	if !o.Losable() || f.Elapsed < o.Window {
		return Result{}, false
	}
	if o.Scope == ScopeWindow {
		last := *f
		last.Course = f.Course.Last(o.Window)
		f = &last
	}
	r := o.judge(f)
	return r, r.Value != nil && !r.OK && (o.Scope == ScopeWindow || o.Operator != Equal || *r.Value > o.Bound)
}
