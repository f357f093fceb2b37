package kinesisfake

import (
	"fmt"
	"strings"
)

// violations are the members of a request that do not satisfy the API's model, in AWS's words.
type violations []string

// violationsMax is how many violations AWS tells at once.
const violationsMax = 10

// err is nil without violations, and one ValidationException that tells them all otherwise.
func (v violations) err() error {
	if len(v) == 0 {
		return nil
	}
	plural := "s"
	if len(v) == 1 {
		plural = ""
	}
	return &Error{"ValidationException", fmt.Sprintf("%d validation error%s detected: %s", len(v), plural, strings.Join(v, "; "))}
}
