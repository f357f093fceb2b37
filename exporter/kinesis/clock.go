package kinesis

import (
	"context"
	"errors"
	"net/http"
	"time"

	"kinesim/exporter"
)

// Bounds of ClockAhead: a Date header has whole seconds, so that its clock is known best at the moment when it changes.
const (
	clockLooks = 24
	clockPause = 50 * time.Millisecond
)

// ClockAhead measures by how much this machine's clock is ahead of the endpoint's, from the Date header of its answers,
// and how far that may be off. It makes some requests without credentials, which AWS refuses and answers all the same.
func (c *Client) ClockAhead(ctx context.Context) (ahead, off time.Duration, err error) {
	url, err := c.address(ctx)
	if err != nil {
		return 0, 0, err
	}
	client := http.Client{Transport: c.transport, Timeout: reachTime, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	low, high := time.Duration(-1<<62), time.Duration(1<<62) // what the clock can be ahead by
	for range clockLooks {
		request, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
		if err != nil {
			return 0, 0, errors.New("the endpoint is no URL")
		}
		sent := time.Now()
		response, err := client.Do(request)
		if err != nil {
			return 0, 0, explain("HEAD", err, false)
		}
		got := time.Now()
		_ = response.Body.Close() // of a HEAD
		date, err := http.ParseTime(response.Header.Get("Date"))
		if err != nil {
			return 0, 0, errors.New("the endpoint's answers have no Date")
		}
		// Its clock stood within [date, date + 1 s) at some moment between sent and got.
		low, high = max(low, sent.Sub(date)-time.Second), min(high, got.Sub(date))
		if high-low < 2*clockPause || !exporter.Pause(ctx, clockPause) {
			break
		}
	}
	if high < low {
		return 0, 0, errors.New("the endpoint's clock is not steady: several machines answer, perhaps")
	}
	return (low + high) / 2, (high - low) / 2, nil
}
