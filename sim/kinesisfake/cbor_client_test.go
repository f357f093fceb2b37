package kinesisfake_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"

	"kinesim/sim/kinesisfake/internal/wire/wiretest"
)

// cborTransport makes a Java client of the SDK for Go: it sends the requests in CBOR and reads the answers from it,
// with a codec that is not ours. It knows from the API's model which members are bytes and which are moments, and does
// not take the one for the other.
type cborTransport struct{ http.RoundTripper }

func (t cborTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SubscribeToShard") {
		return t.RoundTripper.RoundTrip(r) // the SDK for Java speaks JSON here: AWS answers its events in CBOR with 500
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	value, err := wiretest.CBOR(text)
	if err != nil {
		return nil, err
	}
	body := cbor.Encode(value)
	sent := r.Clone(r.Context())
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	sent.Header.Set("Content-Type", contentCBOR)
	sent.Header.Del("Content-Length")
	response, err := t.RoundTripper.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if kind := response.Header.Get("Content-Type"); kind != contentCBOR {
		return nil, fmt.Errorf("answered in %s", kind)
	}
	if len(answer) > 0 {
		decoded, err := cbor.Decode(answer)
		if err != nil {
			return nil, fmt.Errorf("%x: %w", answer, err)
		}
		plain, err := plainOf("", decoded)
		if err != nil {
			return nil, fmt.Errorf("%x: %w", answer, err)
		}
		if answer, err = json.Marshal(plain); err != nil {
			return nil, err
		}
	}
	response.Header.Set("Content-Type", contentJSON)
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(answer)), int64(len(answer))
	return response, nil
}

// plainOf is a CBOR answer as encoding/json would have it.
func plainOf(member string, value cbor.Value) (any, error) {
	tag, isTag := value.(*cbor.Tag)
	slice, isSlice := value.(cbor.Slice)
	if _, isNil := value.(*cbor.Nil); !isNil {
		switch _, isList := value.(cbor.List); {
		case wiretest.IsMoment(member) && !isTag:
			return nil, fmt.Errorf("%s is %T, not a moment", member, value)
		case wiretest.IsBlob(member) && !isSlice && !isList:
			return nil, fmt.Errorf("%s is %T, not bytes", member, value)
		}
	}
	switch value := value.(type) {
	case *cbor.Tag:
		millis, whole := tag.Value.(cbor.Uint)
		if !whole || tag.ID != 1 || !wiretest.IsMoment(member) {
			return nil, fmt.Errorf("%s is %#v", member, tag)
		}
		return json.Number(fmt.Sprintf("%d.%03d", millis/1000, millis%1000)), nil
	case cbor.Slice:
		if !wiretest.IsBlob(member) {
			return nil, fmt.Errorf("%s is bytes", member)
		}
		return base64.StdEncoding.EncodeToString(slice), nil
	case cbor.List:
		list := []any{}
		for _, element := range value {
			plain, err := plainOf(member, element)
			if err != nil {
				return nil, err
			}
			list = append(list, plain)
		}
		return list, nil
	case cbor.Map:
		members := map[string]any{}
		for name, element := range value {
			plain, err := plainOf(name, element)
			if err != nil {
				return nil, err
			}
			members[name] = plain
		}
		return members, nil
	case cbor.String:
		return string(value), nil
	case cbor.Uint:
		return uint64(value), nil
	case cbor.NegInt:
		return json.Number("-" + strings.TrimPrefix(strconv.FormatUint(uint64(value), 10), "-")), nil
	case cbor.Bool:
		return bool(value), nil
	case cbor.Float64:
		return float64(value), nil
	case *cbor.Nil:
		return nil, nil
	}
	return nil, fmt.Errorf("%s is %T", member, value)
}
