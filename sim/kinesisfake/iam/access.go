package iam

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/internal/sigv4"
)

// KeyPair is a credential that the endpoint knows, and what its bearer may do.
type KeyPair struct {
	ID     string // such as AKIAIOSFODNN7EXAMPLE
	Secret string
	Token  string // of a session; "" for a pair that needs none

	Account string // 12 digits; default the ID if it has 12 digits, else that of whoever is called
	User    string // the name in AWS's refusals; default kinesim

	// Allow is what the bearer may do. Nothing else is allowed.
	Allow []Statement
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

// skewDefault is how far the clock of a signature may be off (AWS's texts say "5 min." for most services).
const skewDefault = 5 * time.Minute

// New makes access control of key pairs. A skew of 0 stands for 5 minutes. An error is a pair without id or
// secret, a second one of an id, or an account that is none.
func New(skew time.Duration, pairs ...KeyPair) (*Access, error) {
	if skew <= 0 {
		skew = skewDefault
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
		case pair.Account != "" && !arn.IsAccount(pair.Account):
			return nil, fmt.Errorf("access: the account %q of %s does not have 12 digits", pair.Account, pair)
		}
		if pair.Account == "" {
			pair.Account = AccountOf(pair.ID)
		}
		if pair.User == "" {
			pair.User = UserDefault
		}
		a.pairs[pair.ID] = &pair
	}
	return a, nil
}

// UserDefault is the user that nobody has named.
const UserDefault = "kinesim"

// looksSecret tells whether an id has the form of AWS's secret access keys: somebody may have changed the two about.
func looksSecret(id string) bool { return len(id) == 40 && strings.ToUpper(id) != id }

// Verify finds the key pair that a request is signed with and verifies the signature.
func (a *Access) Verify(r *http.Request, body []byte, service string, now time.Time) (*KeyPair, sigv4.Scope, error) {
	scope, err := a.signature.Verify(r, body, service, now)
	return a.pairs[scope.KeyID], scope, err
}

// AccountOf is the account that an access key belongs to by itself: one of 12 digits names it, as LocalStack and
// kinesis-mock have it. It is "" for others.
func AccountOf(keyID string) string {
	if arn.IsAccount(keyID) {
		return keyID
	}
	return ""
}
