package kinesis

import (
	"context"
	"errors"
	"io"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/exporter/kinesis/internal/body"
	"kinesim/exporter/kinesis/internal/wire"
)

// exchange is one PutRecords on its way through the SDK: what it sends, and what its answer said.
type exchange struct {
	body    *body.Body
	turn    uint64 // of the body
	answer  []byte
	entries wire.Answer
	scanned bool // the results of entries hold what the answer said
}

// exchangeOf is the exchange that a context carries, or nil.
func exchangeOf(ctx context.Context) *exchange {
	if watched, ok := ctx.Value(attemptKey{}).(*attempt); ok {
		return watched.exchange
	}
	return nil
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
