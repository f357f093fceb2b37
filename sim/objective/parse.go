package objective

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const example = "due_to_ack p95 < 10m"

// Parse reads an objective. The error is an *Error, and names the place of the mistake.
func Parse(text string, units Units) (Objective, error) {
	o, wrong := parse(text, units)
	if wrong != nil {
		return Objective{}, wrong
	}
	return o, nil
}

func parse(text string, units Units) (Objective, *Error) {
	if len(text) > textAtMost {
		return Objective{}, &Error{1, fmt.Sprintf("an objective has at most %d bytes, and this one %d", textAtMost, len(text)), example}
	}
	words, wrong := scan(text)
	if wrong != nil {
		return Objective{}, wrong
	}
	p := &parser{words: words, end: utf8.RuneCountInString(text) + 1, units: units}
	o := Objective{Text: strings.Join(strings.Fields(text), " ")}
	for _, part := range []func(*Objective) *Error{p.metric, p.bound, p.scope} {
		if wrong := part(&o); wrong != nil {
			return o, wrong
		}
	}
	return o, check(&o)
}

// check refuses what can be written and not measured.
func check(o *Objective) *Error {
	switch {
	case o.Scope == ScopeRun:
	case o.Metric == Drained || o.Metric == Recovered:
		return &Error{1, fmt.Sprintf("%s after %s is of a moment, and of no part of a run", o.Metric, o.Name), "leave out what follows the time"}
	case o.Metric.Consumer():
		return &Error{1, "a consumer is measured over the run as a whole", "leave out what follows the number"}
	case o.Scope == ScopeBelow && o.Metric == Rate:
		return &Error{1, "the rate of seconds below a rate says nothing", "rate < 10k/s in any 1s"}
	}
	return nil
}

// parser reads words one by one.
type parser struct {
	words []word
	next  int
	end   int // the column behind the last word
	units Units
}

// peek is the next word, and an empty one at the end.
func (p *parser) peek() word {
	if p.next < len(p.words) {
		return p.words[p.next]
	}
	return word{column: p.end}
}

func (p *parser) take() word {
	w := p.peek()
	p.next++
	return w
}

// metric reads what is measured.
func (p *parser) metric(o *Objective) *Error {
	w := p.take()
	o.Metric = Metric(w.text)
	if name, found := strings.CutPrefix(w.text, "consumer."); found {
		o.Metric = ""
		for _, of := range ofConsumer {
			if named, found := strings.CutSuffix(name, of.suffix); found {
				o.Name, o.Metric = named, of.metric
			}
		}
		if o.Name == "" {
			return &Error{w.column, fmt.Sprintf("%q is nothing of a consumer that is measured", w.text),
				"consumer.NAME.lag p99 < 10s, consumer.NAME.drained < 1m, consumer.NAME.unread = 0 or consumer.NAME.rereads < 1%"}
		}
	}
	switch {
	case w.text == "":
		return &Error{w.column, "the objective is empty", example}
	case o.Metric.latency():
		return p.statistic(o)
	case o.Metric.counted(), o.Metric == Rate:
		return nil
	case o.Metric == CaughtUp:
		return nil
	case o.Metric == Drained, o.Metric == Recovered:
		return p.after(o)
	}
	return &Error{w.column, fmt.Sprintf("%q is nothing that is measured", w.text), "one of " + strings.Join(Metrics(), ", ")}
}

// statistic reads which number of a distribution.
func (p *parser) statistic(o *Objective) *Error {
	const hint = "a percentile such as p95 or p99.9, mean or max"
	w := p.take()
	o.Statistic = w.text
	if w.text == Mean || w.text == Max {
		return nil
	}
	digits, found := strings.CutPrefix(w.text, "p")
	percent, err := strconv.ParseFloat(digits, 64)
	switch {
	case w.text == "" || w.operator():
		return &Error{w.column, fmt.Sprintf("%s is a distribution, and which number of it is not said", o.Metric), hint}
	case !found || err != nil || strings.Trim(digits, "0123456789.") != "" || percent <= 0 || percent > 100:
		return &Error{w.column, fmt.Sprintf("%q is no number of a distribution", w.text), hint}
	}
	o.Quantile = percent / 100
	return nil
}

// after reads the name of an event or a fault, which may have several words.
func (p *parser) after(o *Objective) *Error {
	hint := map[Metric]string{Drained: "drained after evaluate < 30m", Recovered: "recovered after outage < 5m"}[o.Metric]
	if w := p.take(); w.text != "after" {
		return &Error{w.column, fmt.Sprintf("%s after what is not said", o.Metric), hint}
	}
	first := p.peek()
	var names []string
	for w := p.peek(); w.text != "" && !w.operator(); w = p.peek() {
		names = append(names, p.take().text)
	}
	if o.Name = strings.Join(names, " "); o.Name == "" {
		return &Error{first.column, fmt.Sprintf("%s after what is not said", o.Metric), hint}
	}
	return nil
}

// bound reads the comparison.
func (p *parser) bound(o *Objective) *Error {
	w := p.take()
	if !w.operator() {
		return &Error{w.column, fmt.Sprintf("a comparison is missing%s", before(w)), "<, <=, >, >= or =, as in " + example}
	}
	o.Operator = Operator(w.text)
	if w.text == "==" {
		o.Operator = Equal
	}
	first := p.peek()
	var parts []string
	for w := p.peek(); w.text != "" && !begins(w); w = p.peek() {
		parts = append(parts, p.take().text)
	}
	text := strings.Join(parts, "")
	if text == "" {
		return &Error{first.column, "what to compare with is missing", example}
	}
	var err error
	switch {
	case o.Metric == Rate:
		o.Unit = PerSecond
		o.Bound, err = p.units.Rate(text)
	case !o.Metric.counted():
		o.Unit = Seconds
		o.Bound, err = p.seconds(text)
	case strings.HasSuffix(text, "%"):
		o.Unit = Share
		o.Bound, err = p.units.Share(text)
	default:
		o.Unit = Number
		o.Bound, err = p.units.Number(text)
	}
	if err == nil && o.Bound < 0 {
		err = fmt.Errorf("%s is less than 0, and nothing is", text)
	}
	if err != nil {
		return at(first, err)
	}
	return nil
}

// at is what is wrong with a quantity, with its place.
func at(w word, err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return &Error{w.column, known.Message, known.Hint}
	}
	return &Error{w.column, err.Error(), ""}
}

func (p *parser) seconds(text string) (float64, error) {
	d, err := p.units.Duration(text)
	return d.Seconds(), err
}

// begins tells whether a word begins a scope.
func begins(w word) bool {
	return !w.quoted && (w.text == "in" || w.text == "outside" || w.text == "below")
}

// before tells of a word that stands where another should.
func before(w word) string {
	if w.text == "" {
		return " at the end"
	}
	return fmt.Sprintf(" before %q", w.text)
}

// scope reads of which part of the run.
func (p *parser) scope(o *Objective) *Error {
	w := p.take()
	switch w.text {
	case "":
		return nil
	case "outside":
		if next := p.take(); next.text != "faults" {
			return &Error{next.column, "outside of what is not said", "outside faults"}
		}
		o.Scope = ScopeOutside
	case "below":
		return p.below(o)
	case "in":
		return p.in(o)
	}
	return p.over()
}

// in reads a phase or a window.
func (p *parser) in(o *Objective) *Error {
	const hint = "in phase NAME or in any 5m"
	w, rest := p.take(), p.peek()
	var words []string
	for w := p.peek(); w.text != ""; w = p.peek() {
		words = append(words, p.take().text)
	}
	switch {
	case w.text != "phase" && w.text != "any":
		return &Error{w.column, "in what is not said", hint}
	case len(words) == 0:
		return &Error{rest.column, fmt.Sprintf("%s what is not said", w.text), hint}
	case w.text == "phase":
		o.Scope, o.Phase = ScopePhase, strings.Join(words, " ")
		return nil
	}
	o.Scope = ScopeWindow
	var err error
	if o.Window, err = p.units.Duration(strings.Join(words, "")); err == nil && o.Window <= 0 {
		err = fmt.Errorf("a window of %s is none", o.Window)
	}
	if err != nil {
		return at(rest, err)
	}
	return nil
}

// below reads a rate.
func (p *parser) below(o *Objective) *Error {
	first := p.peek()
	var words []string
	for w := p.peek(); w.text != ""; w = p.peek() {
		words = append(words, p.take().text)
	}
	o.Scope = ScopeBelow
	var err error
	if o.Below, err = p.units.Rate(strings.Join(words, "")); err != nil {
		return at(first, err)
	}
	return nil
}

// over refuses what follows an objective that is complete.
func (p *parser) over() *Error {
	if w := p.take(); w.text != "" {
		return &Error{w.column, fmt.Sprintf("%q says nothing more of an objective", w.text), "one objective a line"}
	}
	return nil
}
