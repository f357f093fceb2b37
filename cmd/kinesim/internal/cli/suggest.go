package cli

import (
	"fmt"

	"kinesim/scenarios"
)

// DidYouMean is the question to append to a message about an unknown word, or "" when none of the known words is near.
func DidYouMean(word, prefix string, known []string) string {
	if best := scenarios.Nearest(word, known); best != "" {
		return fmt.Sprintf("; did you mean %s%s?", prefix, best)
	}
	return ""
}
