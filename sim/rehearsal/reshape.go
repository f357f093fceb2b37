package rehearsal

import (
	"context"

	"kinesim/scenarios"
	"kinesim/sim"
)

// Reshapable is a stream that the run may change as the timeline says.
type Reshapable interface {
	// Reshape does what an event of the timeline says to the stream. The error is what Kinesis answers.
	Reshape(action scenarios.Action) error
	// Shards are how many shards are open, and the ids of those that were split or merged, and take no records any
	// more.
	Shards() (open int, closed []string)
}

// Reshape implements Reshapable.
func (s *embeddedStream) Reshape(action scenarios.Action) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sim.ChangeStream(s.endpoint.Model, s.endpoint.Stream, s.endpoint.Start.Add(s.since()), action)
}

// Shards implements Reshapable.
func (s *embeddedStream) Shards() (open int, closed []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.endpoint.Model.Shards(s.endpoint.Stream)
}

// reshapes are the changes of the stream in a run in virtual time.
func (r *Run) reshapes(endpoint *sim.ModelEndpoint) []sim.Action {
	var actions []sim.Action
	for _, e := range r.plan.Scenario.StreamEvents() {
		actions = append(actions, sim.Action{At: e.At, Do: func(v *sim.Virtual) {
			r.reshaped(e, sim.ChangeStream(endpoint.Model, endpoint.Stream, endpoint.Start.Add(v.Now()), e.Action))
		}})
	}
	return actions
}

// reshape changes the stream of a run in real time, each time at its moment of the schedule, until ctx ends.
func (t *realTime) reshape(ctx context.Context) {
	events := t.plan.Scenario.StreamEvents()
	if len(events) == 0 {
		return
	}
	stream, ok := t.stream.(Reshapable)
	if !ok {
		t.say("note: the scenario's changes of the stream are not made: that is up to whoever owns it")
		return
	}
	for _, e := range events {
		if !t.clock.logical.Wait(ctx, e.At) {
			return
		}
		t.reshaped(e, stream.Reshape(e.Action))
	}
}

// reshaped tells of a change that was refused.
func (r *Run) reshaped(e scenarios.Event, err error) {
	if err != nil {
		r.say("note: %s at %s was refused: %v", e.Words(), e.At, err)
	}
}
