package rehearsal

import (
	"fmt"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/streams"
)

// Allowed is what a scenario's stream allows the run, or nil for everything. The error is a policy's mistake.
func Allowed(stream scenarios.Stream) ([]iam.Statement, error) {
	switch {
	case stream.PolicyFile != "":
		allowed, err := iam.ParsePolicy(stream.Policy, kinesisfake.Actions())
		if err != nil {
			return nil, fmt.Errorf("stream.policy %s: %w", stream.PolicyFile, err)
		}
		return allowed, nil
	case stream.Allow == nil:
		return nil, nil
	}
	actions := make([]string, len(stream.Allow))
	for i, operation := range stream.Allow {
		actions[i] = "kinesis:" + operation
	}
	return []iam.Statement{{Actions: actions}}, nil
}

// Exporter is the user of IAM that a run is where a scenario says what it may do.
const Exporter = "exporter"

// DeniedError is an operation that the destination needs and that stream.allow or stream.policy denies: the run ends
// before its first record.
type DeniedError struct {
	Operation string // ListStreams or PutRecords
	Message   string // AWS's
}

func (e *DeniedError) Error() string { return e.Operation + ": AccessDeniedException: " + e.Message }

// Permitted asks of a scenario what a run in real time asks its endpoint before the first record: whether what the
// destination needs is allowed. The error is a DeniedError, or a policy's mistake.
func Permitted(sc *scenarios.Scenario) error {
	may, err := accessOf(sc.Stream)
	if err != nil {
		return err
	}
	return may.export()
}

// access is what a run may do with its stream, where no server is there to refuse it.
type access struct {
	model  *streams.Model // of the account and the region that the policy names
	pair   iam.KeyPair
	stream string
	all    bool // nobody says what is allowed
}

func accessOf(stream scenarios.Stream) (access, error) {
	allowed, err := Allowed(stream)
	if err != nil {
		return access{}, err
	}
	account, region := iam.PlaceOf(allowed)
	return access{
		model: streams.New(streams.Config{Account: account, Region: region}), stream: stream.Name,
		pair: iam.KeyPair{User: Exporter, Allow: allowed}, all: allowed == nil,
	}, nil
}

// do is the error of an operation that is denied.
func (a access) do(operation string) error {
	if a.all {
		return nil
	}
	if refused := kinesisfake.Refused(a.model, a.pair, operation, a.stream); refused != nil {
		return &DeniedError{Operation: operation, Message: refused.Message}
	}
	return nil
}

// export is the error of the first operation that the destination needs and that is denied.
func (a access) export() error {
	for _, operation := range []string{"ListStreams", "PutRecords"} {
		if err := a.do(operation); err != nil {
			return err
		}
	}
	return nil
}
