package iam

import "strings"

// decision is what statements say of an action.
type decision int

const (
	unmentioned decision = iota
	allowed
	denied
)

// May tells whether the bearer may do something with a resource, which is asked for only where it counts.
func (k *KeyPair) May(action string, resourceOf func() string) bool {
	return k.decide(action, resourceOf) == allowed
}

func (k *KeyPair) decide(action string, resourceOf func() string) decision {
	resource, verdict := "", unmentioned
	for i := range k.Allow {
		statement := &k.Allow[i]
		if verdict == allowed && !statement.Deny || !matchesAny(statement.Actions, action, true) {
			continue
		}
		if len(statement.Resources) > 0 { // else the bet: nobody need look into the body
			if resource == "" {
				resource = resourceOf()
			}
			if !matchesAny(statement.Resources, resource, false) {
				continue
			}
		}
		if statement.Deny {
			return denied
		}
		verdict = allowed
	}
	return verdict
}

// Refusal is what AWS says to the bearer, a user's ARN, of something that he may not do.
func (k *KeyPair) Refusal(user, action, resource string) string {
	why := "because no identity-based policy allows the " + action + " action"
	if k.decide(action, func() string { return resource }) == denied {
		why = "with an explicit deny in an identity-based policy"
	}
	return "User: " + user + " is not authorized to perform: " + action + " on resource: " + resource + " " + why
}

func matchesAny(patterns []string, text string, fold bool) bool {
	for _, pattern := range patterns {
		if fold { // IAM does not tell upper from lower case in actions
			pattern, text = strings.ToLower(pattern), strings.ToLower(text)
		}
		if matches(pattern, text) {
			return true
		}
	}
	return false
}

// matches tells whether a text is as a pattern with * and ? says.
func matches(pattern, text string) bool {
	star, from := -1, 0 // where the last * was, and where its match ends
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
