package report

import (
	"fmt"

	"kinesim/sim/objective"
)

// Findings is what a run came to besides its counts, as a dashboard shows it: what it was to achieve, how full the
// stream was, what would have been enough, and what it costs. What is not known yet is nil.
type Findings struct {
	Objectives  []Standing   `json:"objectives"`
	Utilisation *Utilisation `json:"peak_utilisation"`
	Limiting    *Limiting    `json:"limiting_resource"`
	Enough      *Enough      `json:"shards_enough"`
	Cost        *Cost        `json:"cost"`

	Consumers []Shortfall `json:"consumers,omitempty"` // that were behind
}

// Shortfall is in what a consumer fell short.
type Shortfall struct {
	Name   string `json:"name"`
	Missed bool   `json:"missed"` // it had not read everything when the run ended
	What   string `json:"what"`
	Enough string `json:"enough"` // what would have been
}

// Standing is how an objective stands.
type Standing struct {
	Objective string        `json:"objective"`
	State     StandingState `json:"state"`
	Judged    string        `json:"judged"` // by what, and when it was worst, in words
}

// StandingState tells whether an objective holds.
type StandingState string

const (
	StandingOK     StandingState = "ok"
	StandingMissed StandingState = "missed"

	// Of a run that goes on: as it would be judged now, or not before the end.
	StandingOKSoFar     StandingState = "ok so far"
	StandingMissedSoFar StandingState = "missed so far"
	StandingPending     StandingState = "pending"
)

// FindingsOf are those of a run that has ended.
func FindingsOf(s *Summary) *Findings {
	f := &Findings{Utilisation: s.Utilisation, Enough: s.Enough, Cost: s.Cost}
	if s.Limiting.Resource != "" {
		f.Limiting = &s.Limiting
	}
	for i := range s.Objectives {
		r := &s.Objectives[i]
		state := StandingOK
		if !r.OK {
			state = StandingMissed
		}
		f.Objectives = append(f.Objectives, Standing{r.Objective, state, Judged(r)})
	}
	for i := range s.Consumers {
		if c := &s.Consumers[i]; c.missed() {
			f.Consumers = append(f.Consumers, Shortfall{c.Name, true, c.short(), c.Enough})
		} else if c.Enough != "" {
			what := fmt.Sprintf("consumer %s was %s behind at most, at %s", c.Name, duration(c.LagMax), clock(c.LagMaxAt))
			f.Consumers = append(f.Consumers, Shortfall{c.Name, false, what, c.Enough})
		}
	}
	return f
}

// PendingFindings are those of a run whose objectives only its end tells.
func PendingFindings(list []objective.Objective, u *Utilisation, cost *Cost) *Findings {
	results := make([]objective.Result, len(list))
	for i := range list {
		results[i].Objective = list[i].Text
	}
	return FindingsSoFar(results, u, cost)
}

// FindingsSoFar are those of a run that goes on: its objectives as they stand (objective.SoFar), and what has been
// measured so far.
func FindingsSoFar(list []objective.Result, u *Utilisation, cost *Cost) *Findings {
	f := &Findings{Utilisation: u, Cost: cost}
	for i := range list {
		r := &list[i]
		s := Standing{Objective: r.Objective, State: StandingPending}
		if r.Value != nil {
			s.Judged = Judged(r)
			if s.State = StandingMissedSoFar; r.OK {
				s.State = StandingOKSoFar
			}
		}
		f.Objectives = append(f.Objectives, s)
	}
	return f.known()
}

// Pending is what was known of them while the run went on: which objectives there are. It is nil when there are none.
func (f *Findings) Pending() *Findings {
	if f == nil {
		return nil
	}
	pending := &Findings{}
	for _, s := range f.Objectives {
		pending.Objectives = append(pending.Objectives, Standing{Objective: s.Objective, State: StandingPending})
	}
	return pending.known()
}

// known is nil when nothing is.
func (f *Findings) known() *Findings {
	if len(f.Objectives) == 0 && f.Utilisation == nil && f.Cost == nil {
		return nil
	}
	return f
}

// Facts is everything but the objectives, in rows for people. A row without a name goes on with the one above. Where
// there is room for the first alone, they are the answer: how many shards.
func (f *Findings) Facts() []Fact {
	var facts []Fact
	add := func(name, short string) { facts = append(facts, Fact{Name: name, Short: short}) }
	if e := f.Enough; e != nil {
		add("enough", few(uint64(e.Headroom0), "shard", "shards")+", "+group(uint64(e.Headroom25))+" with 25 % head-room")
		add("", "for "+few(uint64(e.Records+0.5), "export", "exports")+" in the second at "+clock(e.At))
	}
	if u := f.Utilisation; u != nil {
		words := percent(u.Second.Use) + " of its " + u.Second.Resource + " in a second at " + clock(u.Second.At)
		if u.Minute.Use > 0 {
			words += ", " + percent(u.Minute.Use) + " in a minute"
		}
		add("fullest shard", words)
		add("", u.Second.Shard)
		if why := u.Second.Beyond(); why != "" {
			add("", why)
		}
	}
	if f.Limiting != nil {
		add("limited by", f.Limiting.Words())
		add("", f.Limiting.Why)
	}
	if c := f.Cost; c != nil {
		going := func(c Charge) string { return dollars(c.Hour) + " an hour, " + dollars(c.Month) + " a month" }
		add("provisioned", going(c.Provisioned)+", "+c.InShards())
		add("on-demand", going(c.OnDemand))
		add("Advantage", going(c.Advantage))
		without := "at this run's average, by " + c.Region + " prices of " + c.Date
		if c.Without != "" {
			without += ", without " + c.Without
		}
		add("", without)
	}
	return facts
}
