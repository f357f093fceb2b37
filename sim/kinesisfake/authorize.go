package kinesisfake

import (
	"net/http"
	"time"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/internal/sigv4"
	"kinesim/sim/kinesisfake/streams"
)

// caller is who makes a call. An empty account or region is the home's.
type caller struct {
	account, region string
	keyID           string
	pair            *iam.KeyPair // nil without access control
}

// identify finds out who makes a call. Signatures are dated by the wall clock, as their clients are.
func (s *Server) identify(c *call, r *http.Request, service string, now time.Time) (caller, error) {
	var pair *iam.KeyPair
	var scope sigv4.Scope
	var err error
	if s.access == nil {
		// Any signature will do, but one there must be: who forgets to sign must notice here.
		scope, err = sigv4.Claimed(r)
	} else {
		pair, scope, err = s.access.Verify(r, c.signed(), service, now)
	}
	if err != nil {
		if service == signService && !c.wellFormed() {
			return caller{}, errMalformed
		}
		return caller{}, err
	}
	if pair == nil {
		return caller{account: iam.AccountOf(scope.KeyID), region: regionOf(scope.Region), keyID: scope.KeyID}, nil
	}
	return caller{account: pair.Account, region: scope.Region, keyID: scope.KeyID, pair: pair}, nil
}

// signService is what the scope of a signature must name.
const signService = "kinesis"

// authorize refuses what the caller may not do.
func (s *Server) authorize(c *call, by caller) error {
	if by.pair == nil {
		return nil
	}
	action := "kinesis:" + c.name
	if by.pair.May(action, func() string { return s.resource(c) }) {
		return nil
	}
	return denied(by.pair, action, s.resource(c), s.region, s.account)
}

// Refused is what a Server in front of a model answers to an operation on a stream that the bearer of a pair calls; nil
// for one that is let through.
func Refused(model *streams.Model, pair iam.KeyPair, operation, stream string) *streams.Error {
	resource := "*"
	if !operations[operation].noResource {
		resource = model.ARN(stream)
	}
	action := "kinesis:" + operation
	if pair.May(action, func() string { return resource }) {
		return nil
	}
	return denied(&pair, action, resource, model.Config().Region, model.Config().Account)
}

// denied is the error of what the bearer of a pair may not do.
func denied(pair *iam.KeyPair, action, resource, region, account string) *streams.Error {
	return &streams.Error{Code: "AccessDeniedException", Message: pair.Refusal(arn.User(region, account, pair.User), action, resource)}
}
