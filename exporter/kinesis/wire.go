package kinesis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/schemas"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"kinesim/exporter"
)

// Wire is how PutRecords requests are written and their answers read. It changes no record.
type Wire string

const (
	// WireJSON is AWS JSON 1.1, built straight from the records. It is the default.
	WireJSON Wire = "json"
	// WireCBOR is AWS's CBOR 1.1, which the Java SDK speaks to Kinesis: no base64, a quarter less to hash and to send.
	WireCBOR Wire = "cbor"
	// WirePlain is the SDK as it comes.
	WirePlain Wire = "plain"
)

const (
	typeJSON = "application/x-amz-json-1.1"
	typeCBOR = "application/x-amz-cbor-1.1"
)

func (w Wire) validate() error {
	switch w {
	case "", WireJSON, WireCBOR, WirePlain:
		return nil
	}
	return fmt.Errorf("wire: %q is not known: want %s, %s or %s", string(w), WireJSON, WireCBOR, WirePlain)
}

// format is what differs between JSON and CBOR.
type format struct {
	contentType string
	// build appends the request to b.
	build func(b *body, stream string, records []exporter.Record)
	// scan reads an answer of the usual shape into the exchange's results, or returns false.
	scan func(x *exchange, answer []byte) bool
}

var formats = map[Wire]*format{
	WireJSON: {typeJSON, buildJSON, scanJSON},
	WireCBOR: {typeCBOR, buildCBOR, scanCBOR},
}

// protocol is the SDK's own protocol, except for a PutRecords that carries an exchange: its body has been built already, and its answer is read
// into the exchange's results. What the scan does not understand, and every error, is left to the SDK's.
type protocol struct {
	*awsjson.Protocol
	format *format
}

var _ smithyhttp.ClientProtocol = (*protocol)(nil)

func newProtocol(f *format) *protocol {
	return &protocol{Protocol: awsjson.New11(schemas.Kinesis_20131202), format: f}
}

// SerializeRequest implements the SDK's ClientProtocol.
func (p *protocol) SerializeRequest(ctx context.Context, schema *smithy.OperationSchema, in smithy.Serializable, request *smithyhttp.Request) error {
	x := exchangeOf(ctx)
	if x == nil {
		return p.Protocol.SerializeRequest(ctx, schema, in, request)
	}
	request.Method = http.MethodPost
	if request.URL.Path == "" {
		request.URL.Path = "/"
	}
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.PutRecords")
	request.Header.Set("Content-Type", p.format.contentType)
	// The reader tells the SDK the length, and nothing else reads it: the bytes that are sent come from the body itself, see resendable.
	streamed, err := request.SetStream(bytes.NewReader(x.body.bytes))
	if err != nil {
		return fmt.Errorf("set stream: %w", err)
	}
	*request = *streamed
	return nil
}

// DeserializeResponse implements the SDK's ClientProtocol.
func (p *protocol) DeserializeResponse(
	ctx context.Context, schema *smithy.OperationSchema, types *smithy.TypeRegistry, response *smithyhttp.Response, out smithy.Deserializable,
) error {
	x := exchangeOf(ctx)
	if x == nil {
		return p.Protocol.DeserializeResponse(ctx, schema, types, response, out)
	}
	if err := x.read(response); err != nil {
		return &smithy.DeserializationError{Err: err}
	}
	if response.StatusCode == http.StatusOK && p.format.scan(x, x.answer) {
		x.settled = true
		return nil
	}
	answer := x.answer
	if isCBOR(response.Header.Get("Content-Type")) {
		var err error
		if answer, err = jsonOf(answer); err != nil {
			return &smithy.DeserializationError{Err: err}
		}
	}
	response.Body = readCloser{bytes.NewReader(answer), response.Body}
	return p.Protocol.DeserializeResponse(ctx, schema, types, response, out)
}

type readCloser struct {
	io.Reader
	io.Closer
}

// hashed hands the SDK the payload hash that was computed while the body was built.
func hashed(stack *middleware.Stack) error {
	const compute = "ComputePayloadHash"
	if _, found := stack.Finalize.Get(compute); !found {
		return nil // an operation without a payload hash
	}
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("KnownPayloadHash", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		if x := exchangeOf(ctx); x != nil {
			ctx = v4.SetPayloadHash(ctx, x.body.hash)
		}
		return next.HandleFinalize(ctx, in)
	}), compute, middleware.Before)
}

// mostAnswer bounds an answer: 500 entries with the longest error texts are a fraction of it.
const mostAnswer = 8 << 20

var errAnswerTooLong = errors.New("answer longer than 8 MiB")

// read reads the whole answer into the exchange's buffer.
func (x *exchange) read(response *smithyhttp.Response) error {
	x.answer = x.answer[:0]
	if n := response.ContentLength; n > 0 && n < mostAnswer && int(n) >= cap(x.answer) {
		x.answer = make([]byte, 0, n+1) // one more, so that the end is seen without growing
	}
	for {
		if len(x.answer) == cap(x.answer) {
			x.answer = append(x.answer, 0)[:len(x.answer)]
		}
		n, err := response.Body.Read(x.answer[len(x.answer):cap(x.answer)])
		x.answer = x.answer[:len(x.answer)+n]
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(x.answer) > mostAnswer:
			return errAnswerTooLong
		}
	}
}
