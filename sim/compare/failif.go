package compare

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Limit is how far a number may change: 'due_to_ack p99 +10%' is missed by a p99 of a tenth more, or more than that.
type Limit struct {
	Text   string
	name   string
	change float64 // 0.1 for +10%; below 0 for a number that may not fall so far
}

// ParseLimit reads what --fail-if says.
func ParseLimit(text string) (Limit, error) {
	words := strings.Fields(text)
	l := Limit{Text: strings.Join(words, " ")}
	if len(words) < 2 {
		return l, fmt.Errorf("%q is not a number and its change, as in due_to_ack p99 +10%%", text)
	}
	l.name = strings.Join(words[:len(words)-1], " ")
	last := words[len(words)-1]
	digits, percent := strings.CutSuffix(last, "%")
	change, err := strconv.ParseFloat(digits, 64)
	if !percent || err != nil || change == 0 || math.IsNaN(change) || math.IsInf(change, 0) || (last[0] != '+' && last[0] != '-') {
		return l, fmt.Errorf("%q is not a change, as in +10%% or -5%%", last)
	}
	l.change = change / 100
	for _, n := range numbers() {
		if n.name == l.name {
			return l, nil
		}
	}
	return l, fmt.Errorf("%q is nothing that is compared: it is one of %s", l.name, strings.Join(Names(), ", "))
}

// Names are those of all numbers that are compared.
func Names() []string {
	var names []string
	for _, n := range numbers() {
		names = append(names, n.name)
	}
	return names
}

// Missed tells which limits a comparison exceeds by more than noise, in words. A change that could not be tested counts
// as it is.
func (c *Comparison) Missed(limits []Limit) []string {
	var missed []string
	for _, l := range limits {
		for i := range c.Changes {
			change := &c.Changes[i]
			if change.Name != l.name || change.Tested && !change.Significant {
				continue
			}
			if l.change > 0 && change.Change >= l.change || l.change < 0 && change.Change <= l.change {
				missed = append(missed, fmt.Sprintf("%s: it changed by %s", l.Text, change.words()))
			}
		}
	}
	return missed
}
