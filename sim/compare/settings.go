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
	return values
}
