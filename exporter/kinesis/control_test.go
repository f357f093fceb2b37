package kinesis

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter"
)

// operationOf is what a request asks for.
func operationOf(r *http.Request) string {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return operation
}

// controlCalls are the requests about streams and shards, and what answers them.
var controlCalls = map[string]struct {
	answer string
	call   func(context.Context, *Client) error
}{
	"ListStreams": {
		`{"HasMoreStreams":false,"StreamNames":["stream"]}`,
		func(ctx context.Context, c *Client) error { return c.Check(ctx) },
	},
	"CreateStream": {``, func(ctx context.Context, c *Client) error { return c.Create(ctx, 1, 0) }},
	"DescribeStreamSummary": {
		`{"StreamDescriptionSummary":{"StreamName":"stream","StreamStatus":"ACTIVE","OpenShardCount":1}}`,
		func(ctx context.Context, c *Client) error { _, err := c.Describe(ctx); return err },
	},
	"DeleteStream": {``, func(ctx context.Context, c *Client) error { return c.Delete(ctx) }},
	"ListShards": {
		`{"Shards":[{"ShardId":"s"}]}`,
		func(ctx context.Context, c *Client) error { _, err := c.listShards(ctx); return err },
	},
}

// TestControlCallsAreRetried has each of them fail some times: what clears up by itself is asked again, at most so
// often, and nothing else is.
func TestControlCallsAreRetried(t *testing.T) {
	failures := map[string]struct {
		handler http.HandlerFunc
		again   bool
	}{
		"throttled":         {fails(400, "LimitExceededException", "Rate exceeded for account 111122223333."), true},
		"throttled by IAM":  {fails(400, "ThrottlingException", "Rate exceeded"), true},
		"unavailable":       {fails(503, "ServiceUnavailable", "x"), true},
		"a proxy's 502":     {answer(502, "<html>"), true},
		"reset":             {cut(true, true, ""), true},
		"not allowed":       {fails(400, "AccessDeniedException", "x"), false},
		"bad signature":     {fails(403, "InvalidSignatureException", "x"), false},
		"validation":        {fails(400, "ValidationException", "x"), false},
		"in use":            {fails(400, "ResourceInUseException", "x"), false},
		"an answer of none": {answer(200, `]`), false},
	}
	for operation, control := range controlCalls {
		for name, failure := range failures {
			for _, times := range []int64{1, controlAttempts} {
				t.Run(fmt.Sprint(operation, " ", name, " ", times), func(t *testing.T) {
					var asked atomic.Int64
					server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
						if asked.Add(1) <= times {
							failure.handler(w, r)
							return
						}
						answer(200, control.answer)(w, r)
					})
					client := stubClient(t, server.URL)
					err := control.call(t.Context(), client)
					want := int64(1)
					if failure.again {
						want = min(times+1, controlAttempts)
					}
					if ok := failure.again && times == 1; asked.Load() != want || (err == nil) != ok && name != "an answer of none" {
						t.Errorf("asked %d times, want %d; %v", asked.Load(), want, err)
					}
				})
			}
		}
	}
}

// clockStub refuses what is not signed with its own time, as Kinesis does.
func clockStub(t *testing.T, off time.Duration, next http.HandlerFunc) (*stub, *atomic.Int64) {
	refused := new(atomic.Int64)
	return newStub(t, func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().Add(off).UTC()
		w.Header().Set("Date", now.Format(http.TimeFormat))
		at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		if err != nil {
			t.Error(err)
		}
		if now.Sub(at).Abs() > 5*time.Minute {
			refused.Add(1)
			fails(400, "InvalidSignatureException", "Signature expired: 20260101T000000Z is now earlier than 20260101T000200Z")(w, r)
			return
		}
		next(w, r)
	}), refused
}

// TestClock has the endpoint's clock ahead and behind. One refusal teaches the client, for requests of all kinds.
func TestClock(t *testing.T) {
	for _, off := range []time.Duration{7 * time.Minute, -3 * time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			server, refused := clockStub(t, off, func(w http.ResponseWriter, r *http.Request) {
				if operationOf(r) == "PutRecords" {
					answer(200, entries(0, ok))(w, r)
					return
				}
				answer(200, `{"HasMoreStreams":false,"StreamNames":["stream"]}`)(w, r)
			})
			onEachWire(t, func(t *testing.T, wire func(*Config)) {
				refused.Store(0)
				client := stubClient(t, server.URL, wire)
				if client.ClockOff() != 0 {
					t.Error("a clock is off that nobody has asked for")
				}
				began := time.Now()
				for range 3 {
					if err := client.Check(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				records, results := someRecords(1)
				NewSink(client).Put(t.Context(), records, results)
				if results[0].Outcome != exporter.Acked || refused.Load() != 1 {
					t.Errorf("%+v after %d refusals", results[0], refused.Load())
				}
				within := time.Second + time.Since(began) // what a Date says is of a whole second, and of some moment since
				if got := client.ClockOff(); (got - off).Abs() > within {
					t.Errorf("the clock is said to be off by %s, not by %s within %s", got, off, within)
				}
			})
		})
	}
}

// TestClockIsNotBlamed has a signature refused for another reason, by an endpoint whose clock is right, or off and
// known.
func TestClockIsNotBlamed(t *testing.T) {
	server := newStub(t, fails(400, "InvalidSignatureException", "The request signature we calculated does not match"))
	client := stubClient(t, server.URL)
	if err := client.Check(t.Context()); !errors.Is(err, ErrCredentials) || client.ClockOff() != 0 || server.requests.Load() != 1 {
		t.Errorf("%v after %d requests, clock off by %s", err, server.requests.Load(), client.ClockOff())
	}
	wrong, _ := clockStub(t, time.Hour, fails(400, "InvalidSignatureException", "The request signature we calculated does not match"))
	client = stubClient(t, wrong.URL)
	for range 2 {
		if err := client.Check(t.Context()); !errors.Is(err, ErrCredentials) || strings.Contains(Hint(err), "clock") {
			t.Errorf("%v, hint %q", err, Hint(err))
		}
	}
	if n := wrong.requests.Load(); n != 3 {
		t.Errorf("%d requests, want one more than calls", n)
	}
}

// describing answers with one state after the other; "" is a stream that is not there.
func describing(states ...string) http.HandlerFunc {
	var asked atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		state := states[min(int(asked.Add(1)), len(states))-1]
		if state == "" {
			fails(400, "ResourceNotFoundException", "x")(w, r)
			return
		}
		answer(200, `{"StreamDescriptionSummary":{"StreamName":"stream","StreamStatus":"`+state+`"}}`)(w, r)
	}
}

func TestWait(t *testing.T) {
	for _, test := range []struct {
		states       []string
		active, gone string // in the error, or "" for none
	}{
		{[]string{"", "CREATING", "ACTIVE"}, "", ""},
		{[]string{"UPDATING"}, "", "it is UPDATING"},
		{[]string{"DELETING", "DELETING", ""}, "being deleted", ""},
		{[]string{"ACTIVE"}, "", "it is ACTIVE"},
	} {
		for name, wait := range map[string]struct {
			call func(*Client) error
			want string
		}{
			"active": {func(c *Client) error { return c.WaitActive(t.Context(), time.Microsecond) }, test.active},
			"gone":   {func(c *Client) error { return c.WaitGone(t.Context(), time.Microsecond) }, test.gone},
		} {
			err := wait.call(stubClient(t, newStub(t, describing(test.states...)).URL))
			if (err == nil) != (wait.want == "") || err != nil && !strings.Contains(err.Error(), wait.want) {
				t.Errorf("%q, until it is %s: %v, want %q", test.states, name, err, wait.want)
			}
			if errors.Is(err, ErrDeleting) != strings.Contains(wait.want, "deleted") {
				t.Errorf("%q, until it is %s: %v is of the wrong kind", test.states, name, err)
			}
		}
	}
}
