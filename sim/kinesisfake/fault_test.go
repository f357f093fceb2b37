package kinesisfake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

func TestControlFailsCalls(t *testing.T) {
	for _, test := range []struct {
		name       string
		fault      faults.Fault
		status     int    // 0: no answer at all
		code, text string // of the answer
		stored     uint64
	}{
		{"throttled call", faults.Fault{Error: &streams.Error{Code: "ThrottlingException", Message: "Rate exceeded"}}, 400, "ThrottlingException", "Rate exceeded", 0},
		{"internal failure", faults.Fault{Error: &streams.Error{Code: "InternalFailure", Message: "Internal service failure."}}, 500, "InternalFailure", "Internal service failure.", 0},
		{"unavailable", faults.Fault{Error: &streams.Error{Code: "ServiceUnavailable"}}, 503, "ServiceUnavailable", "", 0},
		{"status of one's own", faults.Fault{Error: &streams.Error{Code: "InternalFailure"}, Status: 502}, 502, "InternalFailure", "", 0},
		{"reset before storing", faults.Fault{Cut: faults.CutBefore}, 0, "", "", 0},
		{"reset after storing", faults.Fault{Cut: faults.CutAfter}, 0, "", "", 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t, streams.Config{}, kinesisfake.Options{})
			f.create("s", 1)
			f.server.SetControl(func(operation string, body []byte) *faults.Fault {
				if operation != "PutRecords" || len(body) == 0 {
					return nil
				}
				return &test.fault
			})
			_, err := f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(10, 10)})
			if got := statusOf(err); err == nil || got != test.status {
				t.Errorf("got status %d (%v), want %d", got, err, test.status)
			}
			if test.status != 0 {
				expectError(t, err, test.code, test.text)
			}
			f.expectStored(test.stored)
			f.server.SetControl(nil)
			_, err = f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(1, 10)})
			must(t, err)
		})
	}
}

func (f *fake) expectStored(want uint64) {
	f.t.Helper()
	f.server.Do(func(_ time.Time, m *streams.Model) {
		if got := m.Stats().Stored; got != want {
			f.t.Errorf("%d records were stored, want %d", got, want)
		}
	})
}

func TestControlFailsEntries(t *testing.T) {
	for outcome, text := range map[streams.Outcome][2]string{
		streams.Throttled: {"ProvisionedThroughputExceededException", "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."},
		streams.Failed:    {"InternalFailure", "Internal service failure."},
	} {
		run := func() (failed []int) {
			f := newFake(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, kinesisfake.Options{Seed: 7})
			f.create("s", 1)
			f.server.SetControl(func(string, []byte) *faults.Fault { return &faults.Fault{Share: 0.2, Outcome: outcome} })
			for call := range 10 {
				out, err := f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(500, 10)})
				must(t, err)
				count := len(failed)
				for i, record := range out.Records {
					if record.ErrorCode == nil {
						continue
					}
					failed = append(failed, call*500+i)
					if *record.ErrorCode != text[0] || *record.ErrorMessage != text[1] {
						t.Fatalf("record %d: %s %s", i, *record.ErrorCode, *record.ErrorMessage)
					}
				}
				if len(failed)-count != int(*out.FailedRecordCount) {
					t.Errorf("FailedRecordCount %d, but %d entries failed", *out.FailedRecordCount, len(failed)-count)
				}
			}
			f.expectStored(uint64(5000 - len(failed)))
			return failed
		}
		first, second := run(), run()
		if n := len(first); n < 850 || n > 1150 {
			t.Errorf("%d of 5,000 failed, want about 1,000", n)
		}
		if len(first) != len(second) || first[0] != second[0] || first[len(first)-1] != second[len(second)-1] {
			t.Error("the same seed fails other entries")
		}
	}
}

func TestDroppedAnswer(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	f.server.SetControl(func(string, []byte) *faults.Fault { return &faults.Fault{Cut: faults.DropAnswer} })
	f.expectNoAnswer(func(ctx context.Context) error {
		_, err := f.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(10, 10)})
		return err
	}, 10)
}

// expectNoAnswer makes a call that stores so many records and is never answered, and gives it up when they are there.
func (f *fake) expectNoAnswer(call func(ctx context.Context) error, records uint64) {
	f.t.Helper()
	ctx, cancel := context.WithCancel(f.t.Context())
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- call(ctx) }()
	for n := uint64(0); n < records; { // for as long as it takes
		f.server.Do(func(_ time.Time, m *streams.Model) { n = m.Stats().Stored })
	}
	f.expectStored(records)
	select {
	case err := <-failed:
		f.t.Fatalf("an answer came: %v", err)
	default:
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		f.t.Errorf("got %v, want the end of the context", err)
	}
}
