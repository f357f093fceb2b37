package kinesis_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// TestRegister has what may be wrong with a registration.
func TestRegister(t *testing.T) {
	refusal := func(operation, code, message string) func(string, []byte) *faults.Fault {
		return func(asked string, _ []byte) *faults.Fault {
			if asked != operation {
				return nil
			}
			return &faults.Fault{Error: &streams.Error{Code: code, Message: message}}
		}
	}
	for _, test := range []struct {
		name    string
		control func(string, []byte) *faults.Fault
		want    error
		hint    string
	}{
		{"no permission", refusal("RegisterStreamConsumer", "AccessDeniedException", "no"), kinesis.ErrNotAllowed,
			"allow kinesis:RegisterStreamConsumer on the stream's ARN"},
		{"asked too often", refusal("RegisterStreamConsumer", "LimitExceededException", "Rate exceeded for account"), kinesis.ErrThrottled,
			"try again in a while"},
		{"no permission to look", refusal("DescribeStreamConsumer", "AccessDeniedException", "no"), kinesis.ErrNotAllowed,
			"allow kinesis:DescribeStreamConsumer on the stream's ARN"},
		{"the name is taken", refusal("RegisterStreamConsumer", "ResourceInUseException", "exists"), kinesis.ErrStreamExists, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 1, nil)
				w.server.SetControl(test.control)
				consumer, err := w.Register(t.Context(), "reader")
				if !errors.Is(err, test.want) || !strings.Contains(kinesis.Hint(err), test.hint) {
					t.Errorf("%v; %s", err, kinesis.Hint(err))
				}
				w.server.SetControl(nil)
				left, err := w.Consumers(t.Context())
				if err != nil || len(left) != 0 && consumer == nil {
					t.Errorf("left %v, %v, and nobody to deregister", left, err)
				}
			})
		})
	}
}

// TestRegisterBeyondTheLimit has a stream with as many consumers as it may have.
func TestRegisterBeyondTheLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 1, nil)
		for i := range 20 {
			if _, err := w.Register(t.Context(), fmt.Sprint("other-", i)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.Register(t.Context(), "reader")
		if !errors.Is(err, kinesis.ErrLimit) || !strings.Contains(kinesis.Hint(err), "a stream has at most 20") {
			t.Errorf("%v; %s", err, kinesis.Hint(err))
		}
		all, err := w.Consumers(t.Context())
		if err != nil || len(all) != 20 {
			t.Fatalf("%d consumers, %v", len(all), err)
		}
		for _, one := range all[:2] {
			if err := one.Deregister(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if err := all[0].Deregister(t.Context()); err != nil {
			t.Errorf("a second time: %v", err)
		}
		if _, err := w.Register(t.Context(), "reader"); err != nil {
			t.Error(err)
		}
	})
}
