package profile

import (
	"regexp"
	"strings"
	"testing"
)

// TestNames: each trigger and reason has a name of its own that can be a JSON key, and all rows of table 1.1 are stood for that lead to
// an outcome of their own.
func TestNames(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	var rows []string
	check := func(name, row string) {
		if !snake.MatchString(name) || seen[name] {
			t.Errorf("%q is no name, or the name of two", name)
		}
		seen[name] = true
		rows = append(rows, strings.Fields(row)...)
	}
	for trigger := range TriggerCount {
		check(trigger.String(), trigger.Rows())
	}
	for reason := range ReasonCount {
		check(reason.String(), reason.Rows())
	}
	all := " " + strings.Join(rows, " ") + " "
	// T22 is an attribute like any other, T26 is Detect's way of combining.
	for _, row := range strings.Fields("T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 T14 T15 T16 T17 T18 T19 T20 T21 T23 T24 T25 T27 T28") {
		if !strings.Contains(all, " "+row+" ") {
			t.Errorf("nothing stands for %s", row)
		}
	}
	if TriggerCount.String() != "unknown" || ReasonCount.String() != "unknown" || TriggerCount.Rows()+ReasonCount.Rows() != "" {
		t.Error("the counts have names")
	}
}

func TestTriggerSet(t *testing.T) {
	set := TriggerSet(1<<TriggerAttribute | 1<<TriggerIdentity)
	if !set.Has(TriggerIdentity) || set.Has(TriggerSegmentation) || set.String() != "attribute+identity" || TriggerSet(0).String() != "none" {
		t.Errorf("set %v has segmentation: %v", set, set.Has(TriggerSegmentation))
	}
}
