package kinesisfake

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/internal/sigv4"
)

// KeyPair is a credential that the endpoint knows, and what its bearer may do.
type KeyPair struct {
	ID     string // such as AKIAIOSFODNN7EXAMPLE
	Secret string
	Token  string // of a session; "" for a pair that needs none

	Account string // 12 digits; default the ID if it has 12 digits, else the home of the Server
	User    string // the name in AWS's refusals; default kinesim

	// Allow is what the bearer may do. Nothing else is allowed.
	Allow []Statement

	denies bool // whether any of them does
}

// Statement allows actions on resources, or denies them. In both, * stands for any characters and ? for one.
type Statement struct {
	Deny    bool     // what a statement denies no other allows
	Actions []string // such as kinesis:PutRecords, kinesis:List* and *
	// Resources are ARNs of streams and consumers; default *. Operations that IAM knows no resource for, ListStreams
	// among them, need a statement on *: one on arn:aws:kinesis:*:*:stream/* does not allow them (list_kinesis in the
	// Service Authorization Reference).
	Resources []string
}

// String names the pair by its id: secrets must not get into texts by mistake.
func (k KeyPair) String() string { return "key pair " + k.ID }

// GoString is String.
func (k KeyPair) GoString() string { return k.String() }

// Access knows who may do what.
type Access struct {
	pairs     map[string]*KeyPair
	signature sigv4.Verifier
}

// SkewDefault is how far the clock of a signature may be off (AWS's texts say "5 min." for most services).
const SkewDefault = 5 * time.Minute

// NewAccess makes access control of key pairs. A skew of 0 stands for SkewDefault. An error is a pair without id or
// secret, a second one of an id, or an account that is none.
func NewAccess(skew time.Duration, pairs ...KeyPair) (*Access, error) {
	if skew <= 0 {
		skew = SkewDefault
	}
	a := &Access{pairs: map[string]*KeyPair{}}
	a.signature = sigv4.Verifier{Skew: skew, Keys: func(id string) (sigv4.Key, bool) {
		pair, known := a.pairs[id]
		if !known {
			return sigv4.Key{}, false
		}
		return sigv4.Key{Secret: pair.Secret, Token: pair.Token}, true
	}}
	if len(pairs) == 0 {
		return nil, errors.New("access: there is no key pair")
	}
	for _, pair := range pairs {
		switch {
		case pair.ID == "":
			return nil, errors.New("access: a key pair has no id")
		case strings.ContainsAny(pair.ID, "/, =+") || looksSecret(pair.ID):
			return nil, errors.New(
				"access: the id of a key pair is of letters and digits; one that is not, or has the form of a secret, is not repeated here",
			)
		case pair.Secret == "":
			return nil, fmt.Errorf("access: %s has no secret", pair)
		case a.pairs[pair.ID] != nil:
			return nil, fmt.Errorf("access: %s occurs twice", pair)
		case pair.Account != "" && !isAccount(pair.Account):
			return nil, fmt.Errorf("access: the account %q of %s does not have 12 digits", pair.Account, pair)
		}
		if pair.Account == "" {
			pair.Account = accountOf(pair.ID)
		}
		if pair.User == "" {
			pair.User = userDefault
		}
		pair.denies = slices.ContainsFunc(pair.Allow, func(s Statement) bool { return s.Deny })
		a.pairs[pair.ID] = &pair
	}
	return a, nil
}

// userDefault is the user that nobody has named.
const userDefault = "kinesim"

// looksSecret tells whether an id has the form of AWS's secret access keys: somebody may have changed the two about.
func looksSecret(id string) bool { return len(id) == 40 && strings.ToUpper(id) != id }

// caller is who makes a call. An empty account or region is the home's.
type caller struct {
	account, region string
	keyID           string
	pair            *KeyPair // nil without access control
}

// identify finds out who makes a call. Signatures are dated by the wall clock, as their clients are.
func (s *Server) identify(c *call, r *http.Request, service string, now time.Time) (caller, error) {
	var pair *KeyPair
	var scope sigv4.Scope
	var err error
	if s.access == nil {
		// Any signature will do, but one there must be: who forgets to sign must notice here.
		scope, err = sigv4.Claimed(r)
	} else {
		pair, scope, err = s.access.verify(r, c.signed(), service, now)
	}
	if err != nil {
		if service == signService && !c.wellFormed() {
			return caller{}, errMalformed
		}
		return caller{}, err
	}
	if pair == nil {
		return caller{account: accountOf(scope.KeyID), region: regionOf(scope.Region), keyID: scope.KeyID}, nil
	}
	return caller{account: pair.Account, region: scope.Region, keyID: scope.KeyID, pair: pair}, nil
}

// verify finds the key pair that a request is signed with and verifies the signature.
func (a *Access) verify(r *http.Request, body []byte, service string, now time.Time) (*KeyPair, sigv4.Scope, error) {
	scope, err := a.signature.Verify(r, body, service, now)
	return a.pairs[scope.KeyID], scope, err
}

// signService is what the scope of a signature must name.
const signService = "kinesis"

// authorize refuses what the caller may not do.
func (s *Server) authorize(c *call, by caller) error {
	if by.pair == nil {
		return nil
	}
	if by.pair.may("kinesis:"+c.name, func() string { return s.resource(c) }) == allowed {
		return nil
	}
	return by.pair.refusal(c.name, s.resource(c), s.region, s.account)
}

// Refused is what a Server answers to an operation on a stream of the model that the bearer of a pair calls; nil for
// one that is let through.
func (m *Model) Refused(pair KeyPair, operation, stream string) *Error {
	resource := "*"
	if !operations[operation].noResource {
		resource = m.ARN(stream)
	}
	pair.denies = slices.ContainsFunc(pair.Allow, func(s Statement) bool { return s.Deny })
	if pair.may("kinesis:"+operation, func() string { return resource }) == allowed {
		return nil
	}
	return pair.refusal(operation, resource, m.config.Region, m.config.Account)
}

// decision is what statements say of an action.
type decision int

const (
	unmentioned decision = iota
	allowed
	denied
)

// may tells whether the bearer may do something with a resource, which is asked for only where it counts.
func (k *KeyPair) may(action string, resourceOf func() string) decision {
	resource, verdict := "", unmentioned
	for i := range k.Allow {
		statement := &k.Allow[i]
		if !matchesAny(statement.Actions, action, true) {
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
		if verdict = allowed; !k.denies {
			return allowed
		}
	}
	return verdict
}

// refusal is what AWS says to the bearer of an operation that he may not call.
func (k *KeyPair) refusal(operation, resource, region, account string) *Error {
	action := "kinesis:" + operation
	why := "because no identity-based policy allows the " + action + " action"
	if k.may(action, func() string { return resource }) == denied {
		why = "with an explicit deny in an identity-based policy"
	}
	return &Error{"AccessDeniedException", "User: arn:" + partitionOf(region) + ":iam::" + account + ":user/" + k.User +
		" is not authorized to perform: " + action + " on resource: " + resource + " " + why}
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
