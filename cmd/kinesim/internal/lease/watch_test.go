package lease

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"kinesim/exporter"
)

// tables is a DynamoDB that knows Scan, a page for each item.
type tables struct {
	mu     sync.Mutex
	rows   map[string][][2]string // lease keys and checkpoints, by table
	refuse map[string]string      // answers of status 400, by table
	wrong  []string               // requests that no DynamoDB would take
}

// RoundTrip implements http.RoundTripper.
func (d *tables) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var in struct {
		TableName         string
		ExclusiveStartKey struct{ At struct{ N string } }
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	if auth := r.Header.Get("Authorization"); r.Method != http.MethodPost || r.Header.Get("X-Amz-Target") != "DynamoDB_20120810.Scan" ||
		!strings.Contains(auth, "Credential=AKID/") || !strings.Contains(auth, "/eu-west-1/dynamodb/aws4_request") {
		d.wrong = append(d.wrong, fmt.Sprint(r.Method, r.Header))
	}
	answer := func(status int, body string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(strings.NewReader(body))}, nil
	}
	if said := d.refuse[in.TableName]; said != "" {
		return answer(http.StatusBadRequest, said)
	}
	rows, there := d.rows[in.TableName]
	if !there {
		return answer(http.StatusBadRequest, `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"x"}`)
	}
	at := 0
	_, _ = fmt.Sscan(in.ExclusiveStartKey.At.N, &at) // absent on the first page
	if at >= len(rows) {
		return answer(http.StatusOK, `{"Items":[]}`)
	}
	next := ""
	if at+1 < len(rows) {
		next = fmt.Sprintf(`,"LastEvaluatedKey":{"At":{"N":"%d"}}`, at+1)
	}
	return answer(http.StatusOK, fmt.Sprintf(`{"Items":[{"leaseKey":{"S":%q},"checkpoint":{"S":%q},"leaseCounter":{"N":"6"}}]%s}`,
		rows[at][0], rows[at][1], next))
}

func (d *tables) set(table string, rows ...[2]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rows[table] = rows
}

func (d *tables) refuses(table, answer string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refuse[table] = answer
}

// sink takes everything, into the first shard.
type sink struct{ n int }

// Put implements exporter.Sink.
func (s *sink) Put(_ context.Context, _ []exporter.Record, results []exporter.Result) {
	for i := range results {
		results[i] = exporter.Result{Outcome: exporter.Acked, Shard: first, Sequence: sequence(s.n)}
		s.n++
	}
	results[len(results)-1] = exporter.Result{Outcome: exporter.Throttled}
}

// TestWatch follows a consumer from before it has a table until it has passed everything.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &tables{rows: map[string][][2]string{}, refuse: map[string]string{
			"secret": `{"__type":"com.amazon.coral.service#AccessDeniedException","message":"not authorized to perform: dynamodb:Scan"}`}}
		var mu sync.Mutex
		var told []string
		w := Start(t.Context(), Place{
			Endpoint: "http://tables", Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKID", "s", ""),
			HTTP: &http.Client{Transport: d},
		}, "profiles", [][2]string{{"billing", "leases"}, {"audit", "secret"}}, func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, fmt.Sprintf(format, args...))
		})
		if !slices.Equal(w.Named(), []string{"billing"}) || len(told) != 1 || !strings.Contains(told[0], "how audit keeps up is not seen") ||
			!strings.Contains(told[0], "AccessDeniedException: not authorized") {
			t.Errorf("watches %q, and told %q", w.Named(), told)
		}
		w.Tap(&sink{}).Put(t.Context(), make([]exporter.Record, 11), make([]exporter.Result, 11)) // of which ten are taken
		stands := func(waiting uint64, lag time.Duration) {
			t.Helper()
			time.Sleep(lookEvery)
			synctest.Wait()
			all := w.Consumers().Consumers
			if len(all) != 1 || all[0].Total.LagRecords != waiting || all[0].Total.Lag != lag || all[0].Total.Records != 10-waiting {
				t.Errorf("%+v, want %d records and %s behind", all, waiting, lag)
			}
		}
		time.Sleep(lookEvery / 2)
		if all := w.Consumers().Consumers; len(all) != 0 {
			t.Errorf("it has no table yet: %+v", all)
		}
		d.set("leases", [2]string{first, "TRIM_HORIZON"}, [2]string{second, "TRIM_HORIZON"})
		stands(10, 1500*time.Millisecond)
		d.set("leases", [2]string{first, "TRIM_HORIZON"}, [2]string{"111122223333:other:1700000000:" + first, sequence(99)})
		stands(10, 2500*time.Millisecond)
		d.refuses("leases", `{"__type":"InternalServerError","message":"x"}`)
		stands(10, 3500*time.Millisecond)
		d.refuses("leases", "")
		d.set("leases", [2]string{"111122223333:profiles:1700000000:" + first, sequence(9)})
		stands(0, 0)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if len(told) != 2 || !strings.Contains(told[1], "lease table of billing cannot be read") || len(d.wrong) != 0 {
			t.Errorf("told %q; wrong requests: %q", told, d.wrong)
		}
	})
}

// hosts keeps which hosts were asked, and is a DynamoDB with empty tables.
type hosts struct{ asked []string }

// RoundTrip implements http.RoundTripper.
func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.asked = append(h.asked, r.URL.String())
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"Items":[]}`))}, nil
}

// TestTableAddress holds that a table is looked for where its region's partition has it.
func TestTableAddress(t *testing.T) {
	var h hosts
	for _, place := range []Place{{Region: "eu-west-1"}, {Region: "cn-north-1"}, {Region: "cn-north-1", Endpoint: "http://tables/"}} {
		place.Credentials, place.HTTP = credentials.NewStaticCredentialsProvider("AKID", "s", ""), &http.Client{Transport: &h}
		if _, err := (&table{place: place, name: "leases"}).checkpoints(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"https://dynamodb.eu-west-1.amazonaws.com/", "https://dynamodb.cn-north-1.amazonaws.com.cn/", "http://tables/"}
	if !slices.Equal(h.asked, want) {
		t.Errorf("asked %q, want %q", h.asked, want)
	}
}
