package world

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"kinesim/scenarios"
)

// condition is a scenarios.Condition made ready.
type condition [][]comparison

// comparison compares the text of an attribute.
type comparison struct {
	attribute int
	sign      string
	values    [][]byte
	number    float64
	isNumber  bool
}

// newCondition finds the attributes of a condition; nil for none.
func newCondition(c *scenarios.Condition, list []scenarios.Attribute) (condition, error) {
	if c == nil {
		return nil, nil
	}
	var made condition
	for _, row := range c.Any {
		var all []comparison
		for _, one := range row {
			i := slices.IndexFunc(list, func(a scenarios.Attribute) bool { return a.Path == one.Path })
			if i < 0 || len(one.Values) == 0 {
				return nil, fmt.Errorf("condition %q: there is no attribute %q before", c.Text, one.Path)
			}
			compiled := comparison{attribute: i, sign: one.Sign}
			for _, value := range one.Values {
				compiled.values = append(compiled.values, []byte(value))
			}
			number, err := strconv.ParseFloat(one.Values[0], 64)
			compiled.number, compiled.isNumber = number, err == nil
			all = append(all, compiled)
		}
		made = append(made, all)
	}
	return made, nil
}

// holds tells whether a profile fulfils the condition. None is fulfilled by all.
func (c condition) holds(w *World, p *population, local int, who person) bool {
	if c == nil {
		return true
	}
	for _, row := range c {
		all := true
		for i := range row {
			if all = row[i].holds(w, p, local, who); !all {
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}

func (c *comparison) holds(w *World, p *population, local int, who person) bool {
	text, there := p.textOf(w, local, who, c.attribute)
	if !there {
		return false
	}
	equal := func() bool {
		if c.isNumber && len(c.values) == 1 {
			number, err := strconv.ParseFloat(string(text), 64)
			return err == nil && number == c.number
		}
		return slices.ContainsFunc(c.values, func(value []byte) bool { return bytes.Equal(value, text) })
	}
	switch c.sign {
	case "=", "in":
		return equal()
	case "!=":
		return !equal()
	}
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return false
	}
	switch c.sign {
	case "<":
		return number < c.number
	case "<=":
		return number <= c.number
	case ">":
		return number > c.number
	}
	return number >= c.number
}
