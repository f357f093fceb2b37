package profile

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestRules: ids count up without a gap, and each rule says where it comes from.
func TestRules(t *testing.T) {
	settings := map[string]bool{"triggers": true}
	for _, d := range SettingsTable() {
		settings[d.Key] = true
	}
	for letter, rules := range map[string][]Rule{"T": triggerRules, "M": payloadRules} {
		for i, rule := range rules {
			if want := fmt.Sprint(letter, i+1); rule.ID != want {
				t.Errorf("rule %d is called %s, want %s", i+1, rule.ID, want)
			}
			if rule.About == "" || rule.Rule == "" {
				t.Errorf("%s says nothing", rule.ID)
			}
			basis := strings.HasPrefix(rule.Source, BasisAdobe) || strings.HasPrefix(rule.Source,
				BasisInferred) || strings.HasPrefix(rule.Source, BasisChoice)
			for key := range strings.SplitSeq(rule.Setting, ", ") {
				if key != "" && !settings[key] {
					t.Errorf("%s: there is no setting %s", rule.ID, key)
				}
			}
			if !basis {
				t.Errorf("%s comes from %q", rule.ID, rule.Source)
			}
		}
	}
}

// TestRuleIDsLead: every id of a rule in the module's code and documentation is one of the table.
func TestRuleIDsLead(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range Rules() {
		known[rule.ID] = true
	}
	id := regexp.MustCompile(`\b[TM][1-9][0-9]?\b`)
	cited := 0
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := os.ReadFile("../../" + path)
		if err != nil {
			return err
		}
		for number, line := range strings.Split(string(text), "\n") {
			for _, found := range id.FindAllString(line, -1) {
				cited++
				if !known[found] {
					t.Errorf("%s:%d: there is no rule %s", path, number+1, found)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if cited < 100 {
		t.Errorf("only %d ids were found: this test looks in the wrong place", cited)
	}
}

func TestRuleIDs(t *testing.T) {
	for want, ids := range map[string]RuleIDs{
		"": nil, "T9": {"T9"}, "T10, T14": {"T10", "T14"}, "T6-T8": {"T6", "T7", "T8"}, "T1-T3, T28": {"T1", "T2", "T3", "T28"},
		"T12-T13, T21, T23": {"T12", "T13", "T21", "T23"},
	} {
		if got := ids.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
