package iam

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kinesim/sim/kinesisfake/arn"
)

// ParsePolicy reads a policy document of IAM, as it would be attached to whoever makes the calls: Effect, Action and
// Resource of its statements. What it cannot apply (conditions, NotAction, NotResource) is an error, so that no policy
// is taken for another. An action of Kinesis must be
// among those known, as with CheckAction.
func ParsePolicy(document []byte, known []string) ([]Statement, error) {
	var policy struct {
		Version, Id string
		Statement   oneOrMore[policyStatement]
	}
	if err := decodeStrictly(document, &policy); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	if len(policy.Statement) == 0 {
		return nil, errors.New("policy: there is no Statement")
	}
	var statements []Statement
	for i, s := range policy.Statement {
		statement, err := s.statement(known)
		if err != nil {
			return nil, fmt.Errorf("policy: statement %d: %w", i+1, err)
		}
		statements = append(statements, statement)
	}
	return statements, nil
}

type policyStatement struct {
	Sid, Effect      string
	Action, Resource oneOrMore[string]
}

func (p policyStatement) statement(known []string) (Statement, error) {
	switch {
	case p.Effect != "Allow" && p.Effect != "Deny":
		return Statement{}, fmt.Errorf("the Effect %q is neither Allow nor Deny", p.Effect)
	case len(p.Action) == 0 || len(p.Resource) == 0:
		return Statement{}, errors.New("it needs an Action and a Resource")
	}
	for _, action := range p.Action {
		if service, _, found := strings.Cut(action, ":"); action != "*" && (!found || service == "") {
			return Statement{}, fmt.Errorf("the Action %q does not name its service, as kinesis:PutRecords does", action)
		}
		if err := CheckAction(action, known); err != nil {
			return Statement{}, err
		}
	}
	return Statement{Actions: p.Action, Resources: p.Resource, Deny: p.Effect == "Deny"}, nil
}

// CheckAction is an error for an action of Kinesis, or a pattern of some, that means no operation: a misspelled one
// would be denied without a word. Actions of other services are none of its business.
func CheckAction(action string, known []string) error {
	service, name, found := strings.Cut(action, ":")
	if found && !matchesAny([]string{service}, "kinesis", true) {
		return nil
	}
	if !found {
		name = action
	}
	if !slices.ContainsFunc(known, func(one string) bool { return matchesAny([]string{name}, one, true) }) {
		return &UnknownActionError{name}
	}
	return nil
}

// UnknownActionError is the error of CheckAction.
type UnknownActionError struct{ Action string } // without its service

func (e *UnknownActionError) Error() string { return fmt.Sprintf("Kinesis has no action %q", e.Action) }

// oneOrMore is a value that JSON may give bare or in a list.
type oneOrMore[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *oneOrMore[T]) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		var list []T
		err := decodeStrictly(text, &list)
		*l = list
		return err
	}
	var one T
	err := decodeStrictly(text, &one)
	*l = oneOrMore[T]{one}
	return err
}

// decodeStrictly refuses members that it does not know.
func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// PlaceOf is the account and the region that the resources of statements name, each "" unless all that name one name
// the same: where a policy is to be rehearsed that was written for an account.
func PlaceOf(statements []Statement) (account, region string) {
	accounts, regions := map[string]bool{}, map[string]bool{}
	for _, s := range statements {
		for _, resource := range s.Resources {
			part := strings.SplitN(resource, ":", 6) // arn:aws:kinesis:REGION:ACCOUNT:stream/NAME
			if len(part) < 6 || part[2] != "kinesis" {
				continue
			}
			regions[part[3]], accounts[part[4]] = true, true
		}
	}
	for text := range accounts {
		if len(accounts) == 1 && arn.IsAccount(text) {
			account = text
		}
	}
	for text := range regions {
		if len(regions) == 1 && !strings.ContainsAny(text, "*?") {
			region = text
		}
	}
	return account, region
}
