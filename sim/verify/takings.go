package verify

import (
	"slices"

	"kinesim/exporter"
)

// takings are the records that are stored and not acknowledged yet, request by request. An answer acknowledges the
// records of its request in their order, so that each is found behind the last one, without a search. What is
// acknowledged in another order is looked for in a table.
type takings struct {
	requests map[exporter.SequenceNumber]*taking // of which nothing is acknowledged, by the number of their first record
	current  *taking                             // of which a part is acknowledged, or nil
	loose    places
	twice    []place   // whose number a loose one had already; none, unless the model errs
	free     []*taking // to be used again
}

// taking is the records of a request.
type taking struct {
	places []place // never empty while it is among requests
	next   int     // that is not acknowledged yet
}

func newTakings() takings {
	return takings{requests: map[exporter.SequenceNumber]*taking{}, loose: newPlaces()}
}

// begin makes room for the records of a request, and end keeps them.
func (t *takings) begin(records int) *taking {
	n := len(t.free)
	if n == 0 {
		return &taking{places: make([]place, 0, records)}
	}
	made := t.free[n-1]
	t.free = t.free[:n-1]
	made.places = slices.Grow(made.places, records)
	return made
}

func (t *takings) end(made *taking) {
	if len(made.places) == 0 {
		t.free = append(t.free, made)
		return
	}
	first := made.places[0].number
	if _, taken := t.requests[first]; taken { // two requests were told the same number
		t.loosen(made)
		return
	}
	t.requests[first] = made
}

// take removes the record of a number and returns its hash, if there is one.
func (t *takings) take(n exporter.SequenceNumber) (exporter.Digest, bool) {
	c := t.current
	if c == nil || c.places[c.next].number != n {
		if c = t.turnTo(n); c == nil {
			return t.search(n)
		}
	}
	hash := c.places[c.next].hash
	if c.next++; c.next == len(c.places) {
		t.current = nil
		t.drop(c)
	}
	return hash, true
}

// turnTo makes the request current that begins with a number. It is nil when there is none.
func (t *takings) turnTo(n exporter.SequenceNumber) *taking {
	c := t.requests[n]
	if c == nil {
		return nil
	}
	delete(t.requests, n)
	if t.current != nil {
		t.loosen(t.current)
	}
	t.current = c
	return c
}

// search is take for a record that is not the next one of a request: it may stand anywhere.
func (t *takings) search(n exporter.SequenceNumber) (exporter.Digest, bool) {
	if hash, there := t.loose.take(n); there {
		return hash, true
	}
	if t.current != nil {
		t.loosen(t.current)
		t.current = nil
	}
	for _, made := range t.requests { // in any order, since a number is there once unless the model errs
		t.loosen(made)
	}
	clear(t.requests)
	if hash, there := t.loose.take(n); there {
		return hash, true
	}
	for i := range t.twice {
		if t.twice[i].number == n {
			hash := t.twice[i].hash
			t.twice = slices.Delete(t.twice, i, i+1)
			return hash, true
		}
	}
	return exporter.Digest{}, false
}

// loosen puts what is left of a request among the loose records.
func (t *takings) loosen(made *taking) {
	for _, p := range made.places[made.next:] {
		if !t.loose.add(p) {
			t.twice = append(t.twice, p)
		}
	}
	t.drop(made)
}

func (t *takings) drop(made *taking) {
	made.places, made.next = made.places[:0], 0
	t.free = append(t.free, made)
}

// each shows what is left, in no order.
func (t *takings) each(do func(place)) {
	show := func(made *taking) {
		for _, p := range made.places[made.next:] {
			do(p)
		}
	}
	if t.current != nil {
		show(t.current)
	}
	for _, made := range t.requests {
		show(made)
	}
	t.loose.each(do)
	for _, p := range t.twice {
		do(p)
	}
}
