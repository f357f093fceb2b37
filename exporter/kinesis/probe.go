package kinesis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/exporter/kinesis/internal/wire"
)

// probe is a request in CBOR of an operation that the SDK speaks JSON for, and what was answered.
type probe struct {
	body    []byte
	status  int
	answer  []byte
	written bool // as CBOR
}

type probeKey struct{}

// probeOf is the probe that a context carries, or nil.
func probeOf(ctx context.Context) *probe {
	p, _ := ctx.Value(probeKey{}).(*probe)
	return p
}

// serialize puts the probe's body in place of the SDK's.
func (p *probe) serialize(request *smithyhttp.Request) error {
	request.Header.Set("Content-Type", wire.TypeCBOR)
	streamed, err := request.SetStream(bytes.NewReader(p.body))
	if err != nil {
		return fmt.Errorf("set stream: %w", err)
	}
	*request = *streamed
	return nil
}

// deserialize keeps the answer, and leaves the SDK what it would have been in JSON.
func (p *probe) deserialize(response *smithyhttp.Response) error {
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return &smithy.DeserializationError{Err: err}
	}
	p.status, p.answer, p.written = response.StatusCode, answer, wire.IsCBOR(response.Header.Get("Content-Type"))
	if p.written {
		if answer, err = wire.JSONOf(answer); err != nil {
			return &smithy.DeserializationError{Err: err}
		}
	}
	response.Body = readCloser{bytes.NewReader(answer), response.Body}
	return nil
}

// CheckWire asks an endpoint that is not AWS in CBOR, if that is how it is to be written to: emulators have none, or
// one of their own. What is asked changes nothing. It needs kinesis:ListStreams, and looks closer with
// kinesis:DescribeStreamSummary. The error says what is wrong with the answer.
func (c *Client) CheckWire(ctx context.Context) error {
	if c.format != wire.CBOR || c.AWS() {
		return nil
	}
	if err := c.ask(ctx, "ListStreams", nil, func(ctx context.Context) error {
		_, err := c.api.ListStreams(ctx, &kinesis.ListStreamsInput{})
		return err
	}); err != nil {
		return err
	}
	err := c.ask(ctx, "DescribeStreamSummary", map[string]string{wire.StreamMember(c.full): c.full}, func(ctx context.Context) error {
		_, err := c.api.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: c.name, StreamARN: c.arn})
		return err
	})
	if errors.Is(err, ErrNoCBOR) {
		return err
	}
	return nil // it was answered in CBOR, which is what the question was
}

// ask asks in CBOR.
func (c *Client) ask(ctx context.Context, operation string, members map[string]string, request func(context.Context) error) error {
	p := &probe{body: wire.RequestCBOR(members)}
	_, err := control(ctx, c, operation, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, request(context.WithValue(ctx, probeKey{}, p))
	})
	wrong := func(format string, args ...any) error {
		return &Error{
			Operation: operation,
			Code:      CodeMalformed,
			Message:   "asked in CBOR, it answers " + fmt.Sprintf(format, args...),
			kind:      ErrNoCBOR,
		}
	}
	switch {
	case p.status == 0:
		return err // the endpoint is not there, for one
	case !p.written:
		return wrong("HTTP %d %s in something else", p.status, http.StatusText(p.status))
	case p.status != http.StatusOK:
		return err
	}
	if shape := wire.CheckCBOR(p.answer); shape != nil {
		return wrong("in one of its own: %s", shape)
	}
	return err
}
