package cli

import "testing"

func TestDidYouMean(t *testing.T) {
	known := []string{"run", "validate", "version", "scenarios"}
	for word, want := range map[string]string{
		"rnu":       "; did you mean run?",
		"valdiate":  "; did you mean validate?",
		"scenario":  "; did you mean scenarios?",
		"vertion":   "; did you mean version?",
		"something": "",
	} {
		if got := DidYouMean(word, "", known); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}
