package profile

import (
	"regexp"
	"slices"
	"testing"
)

// TestNames: each trigger and reason has a name of its own that can be a JSON key, says what it means, and all rules of
// detection are stood for that lead to an outcome of their own.
func TestNames(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]bool{}
	stoodFor := map[string]bool{}
	check := func(name, meaning string, rules RuleIDs) {
		if !snake.MatchString(name) || seen[name] {
			t.Errorf("%q is no name, or the name of two", name)
		}
		if meaning == "" {
			t.Errorf("%s means nothing", name)
		}
		seen[name] = true
		for _, id := range rules {
			stoodFor[id] = true
		}
	}
	for trigger := range TriggerCount {
		check(trigger.String(), trigger.Meaning(), trigger.Rules())
	}
	for reason := range ReasonCount {
		check(reason.String(), reason.Meaning(), reason.Rules())
		if found, ok := ReasonOf(reason.String()); !ok || found != reason {
			t.Errorf("%s is found as %s", reason, found)
		}
	}
	// T22 is an attribute like any other, T26 is Detect's way of combining, T29 is not simulated.
	others := []string{"T22", "T26", "T29"}
	for _, rule := range triggerRules {
		if stoodFor[rule.ID] == slices.Contains(others, rule.ID) {
			t.Errorf("something stands for %s: %v", rule.ID, stoodFor[rule.ID])
		}
		delete(stoodFor, rule.ID)
	}
	if len(stoodFor) > 0 {
		t.Errorf("%v are no rules", stoodFor)
	}
	if TriggerCount.String() != "unknown" || ReasonCount.String() != "unknown" || TriggerCount.Rules() != nil ||
		ReasonCount.Rules() != nil {
		t.Error("the counts have names")
	}
	if _, ok := ReasonOf("nonsense"); ok {
		t.Error("nonsense is a reason")
	}
}

func TestTriggerSet(t *testing.T) {
	set := TriggerSet(1<<TriggerAttribute | 1<<TriggerIdentity)
	if !set.Has(TriggerIdentity) || set.Has(TriggerSegmentation) || set.String() != "attribute+identity" ||
		TriggerSet(0).String() != "none" {
		t.Errorf("set %v has segmentation: %v", set, set.Has(TriggerSegmentation))
	}
}
