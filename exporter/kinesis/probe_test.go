package kinesis

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"

	"kinesim/exporter/kinesis/internal/wire"
)

// TestCheckWire has endpoints that speak CBOR, none, or one of their own.
func TestCheckWire(t *testing.T) {
	inCBOR := func(status int, value cbor.Value) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if _, bad := cbor.Decode(body); err != nil || bad != nil || r.Header.Get("Content-Type") != wire.TypeCBOR {
				t.Errorf("asked %q in %s: %v, %v", body, r.Header.Get("Content-Type"), err, bad)
			}
			w.Header().Set("Content-Type", wire.TypeCBOR)
			w.WriteHeader(status)
			_, _ = w.Write(cbor.Encode(value))
		}
	}
	listed := cbor.Map{"HasMoreStreams": cbor.Bool(false), "StreamNames": cbor.List{cbor.String("stream")}}
	described := func(moment cbor.Value) cbor.Map {
		return cbor.Map{"StreamDescriptionSummary": cbor.Map{"StreamName": cbor.String("stream"), "StreamCreationTimestamp": moment}}
	}
	failed := func(code string) cbor.Map { return cbor.Map{"__type": cbor.String(code), "message": cbor.String("x")} }
	millis := &cbor.Tag{ID: 1, Value: cbor.Uint(1_795_873_063_000)}
	for _, test := range []struct {
		name           string
		list, describe http.HandlerFunc
		says           string // in the error, or "" for none
		notAbout       bool   // not about CBOR
		plain, unasked bool
	}{
		{"AWS's", inCBOR(200, listed), inCBOR(200, described(millis)), "", false, false, false},
		{"seconds", inCBOR(200, listed), inCBOR(200, described(cbor.Uint(1_795_873_063))), "StreamCreationTimestamp", false, false, false},
		{"text", inCBOR(200, listed), inCBOR(200, described(cbor.String("2026"))), "StreamCreationTimestamp", false, false, false},
		{"parts of seconds", inCBOR(200, listed), inCBOR(200, described(&cbor.Tag{ID: 1, Value: cbor.Float64(1.5)})), "StreamCreationTimestamp", false, false, false},
		{"may not describe", inCBOR(200, listed), inCBOR(400, failed("AccessDeniedException")), "", false, false, false},
		{"may not list", inCBOR(400, failed("AccessDeniedException")), nil, "AccessDeniedException", true, false, false},
		{"breaks", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", 500) }, nil, "HTTP 500", false, false, false},
		{"answers in JSON", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", wire.TypeJSON)
			_, _ = io.WriteString(w, `{"HasMoreStreams":false,"StreamNames":["stream"]}`)
		}, nil, "something else", false, false, false},
		{"answers with a text", inCBOR(200, cbor.String("x")), nil, "it is no map", false, false, false},
		{"not asked", nil, nil, "", false, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
				handler := map[string]http.HandlerFunc{"ListStreams": test.list, "DescribeStreamSummary": test.describe}[operationOf(r)]
				if handler == nil {
					t.Errorf("asked for %s", operationOf(r))
					return
				}
				handler(w, r)
			})
			err := stubClient(t, server.URL, func(c *Config) {
				if !test.plain {
					c.Wire = WireCBOR
				}
			}).CheckWire(t.Context())
			if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v, want %q", err, test.says)
			}
			if err != nil && errors.Is(err, ErrNoCBOR) == test.notAbout {
				t.Errorf("got %v, which is of the wrong kind", err)
			}
			if !test.notAbout && err != nil && !strings.Contains(Hint(err), "--wire") {
				t.Errorf("hint %q", Hint(err))
			}
			if asked := server.requests.Load(); test.unasked != (asked == 0) {
				t.Errorf("%d requests", asked)
			}
		})
	}
}
