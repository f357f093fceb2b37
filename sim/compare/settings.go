package compare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kinesim/sim/report"
)

// Setting is something that was said otherwise of the groups.
type Setting struct {
	Name string `json:"name"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// settings are those that differ between the groups. What differs within a group is all of its values.
func settings(a, b Group) []Setting {
	left, right := said(a), said(b)
	var names []string
	for name := range left {
		names = append(names, name)
	}
	for name := range right {
		if _, there := left[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	list := []Setting{}
	for _, name := range names {
		if left[name] != right[name] {
			list = append(list, Setting{name, left[name], right[name]})
		}
	}
	return list
}

// Unlike says that the groups ran different scenarios, or one of them several: "" when all ran one, by its name. What
// differs then differs by what was sent, above all.
func (c *Comparison) Unlike() string {
	var names []string
	for _, g := range []Group{c.A, c.B} {
		for i := range g.Runs {
			if name := g.Runs[i].Summary.Scenario; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) < 2 {
		return ""
	}
	return fmt.Sprintf("different scenarios are compared (%s): numbers differ by what was sent, and not by how it was exported alone",
		strings.Join(names, ", "))
}

// said is all that was said of a group, by name.
func said(g Group) map[string]string {
	all := map[string][]string{}
	for i := range g.Runs {
		for name, value := range saidOf(&g.Runs[i].Summary) {
			if !slices.Contains(all[name], value) {
				all[name] = append(all[name], value)
			}
		}
	}
	joined := map[string]string{}
	for name, values := range all {
		slices.Sort(values)
		joined[name] = strings.Join(values, ", ")
	}
	return joined
}

func saidOf(s *report.Summary) map[string]string {
	values := map[string]string{
		"scenario": s.Scenario, "seed": fmt.Sprint(s.Seed), "mode": string(s.Mode), "target": s.Target, "kinesim": s.Versions.Kinesim,
		"world": s.Versions.World,
	}
	if s.Cost != nil {
		values["shards"] = fmt.Sprint(s.Cost.Shards)
	}
	var of map[string]any
	if text, err := json.Marshal(s.Settings); err == nil && json.Unmarshal(text, &of) == nil {
		for name, value := range of {
			values[name] = fmt.Sprint(value)
		}
	}
	for name, value := range flagsOf(s.Repeat) {
		if _, said := values[strings.ReplaceAll(name, "-", "_")]; !said && name != "virtual" { // as the mode says
			values["--"+name] = value
		}
	}
	return values
}

// flagsOf are the flags of the command that repeats a run: what it says of the stream and of the scenario stands
// nowhere else in a summary. A flag that is given twice has both of its values.
func flagsOf(command string) map[string]string {
	flags, name := map[string]string{}, ""
	for _, word := range words(command) {
		if flag, ok := strings.CutPrefix(word, "--"); ok {
			var given bool
			if name, word, given = strings.Cut(flag, "="); !given {
				flags[name] += ""
				continue
			}
		}
		if name != "" {
			flags[name] = strings.TrimSpace(flags[name] + " " + word)
		}
	}
	for name, value := range flags {
		if value == "" {
			flags[name] = "true" // which is what a flag alone says
		}
	}
	return flags
}

// words are those of a command as a shell reads it, with the quotes that a Repeat line has.
func words(command string) []string {
	var all []string
	var word []byte
	begun, quoted := false, false
	for i := 0; i < len(command); i++ {
		switch c := command[i]; {
		case c == '\'' && strings.HasPrefix(command[i:], `'\''`) && quoted:
			word = append(word, '\'')
			i += len(`'\''`) - 1
		case c == '\'':
			begun, quoted = true, !quoted
		case c == ' ' && !quoted:
			if begun {
				all = append(all, string(word))
			}
			word, begun = nil, false
		default:
			word, begun = append(word, c), true
		}
	}
	if begun {
		all = append(all, string(word))
	}
	return all
}
