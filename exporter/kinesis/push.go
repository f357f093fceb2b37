package kinesis

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter"
)

const (
	// subscriptionHold is how long a second subscription of a consumer to a shard is refused after the first; later it
	// takes over (SubscribeToShard).
	subscriptionHold = 5 * time.Second
	// silenceTime is how long a subscription may say nothing until its connection counts as dead. AWS sends an event
	// at least every five seconds, with or without records.
	silenceTime = 30 * time.Second
)

// subscription is one SubscribeToShard: a shard that is pushed for up to five minutes.
type subscription struct {
	*kinesis.SubscribeToShardEventStream
	end     context.CancelFunc
	granted time.Time
	heard   time.Time // when the last event came
	round   int       // the latest drain when it was asked for: all that was stored before is pushed before "nothing left"
	near    bool      // the last event was not behind the shard's end
	over    bool
}

func (s *subscription) close() {
	s.end()
	_ = s.Close() // what it says of the end that was just made is no news
}

// subscribe asks for a shard to be pushed from the cursor on. The answer has to begin within the client's timeout.
func (c *Client) subscribe(ctx context.Context, consumer *Consumer, at *cursor) (*subscription, error) {
	pushing, end := context.WithCancel(ctx)
	late := time.AfterFunc(c.timeout, end)
	out, err := unbounded(pushing, c, "SubscribeToShard", func(ctx context.Context) (*kinesis.SubscribeToShardOutput, error) {
		return c.api.SubscribeToShard(ctx, &kinesis.SubscribeToShardInput{
			ConsumerARN: &consumer.ARN, ShardId: &at.shard, StartingPosition: at.position(),
		}, c.forPushes)
	})
	inTime := late.Stop()
	switch {
	case err == nil && inTime:
		now := time.Now()
		return &subscription{SubscribeToShardEventStream: out.GetStream(), end: end, granted: now, heard: now}, nil
	case err == nil:
		_ = out.GetStream().Close()
		fallthrough
	case !inTime && ctx.Err() == nil:
		err = silent("no answer in time")
	}
	end()
	return nil, err
}

func silent(message string) error {
	return &Error{Operation: "SubscribeToShard", Code: CodeTimeout, Message: message, kind: ErrUnreachable}
}

// position is where a subscription begins, as request says it of an iterator.
func (c *cursor) position() *types.StartingPosition {
	switch {
	case c.last != "":
		return &types.StartingPosition{Type: types.ShardIteratorTypeAfterSequenceNumber, SequenceNumber: &c.last}
	case c.from == types.ShardIteratorTypeAtTimestamp:
		return &types.StartingPosition{Type: c.from, Timestamp: &c.at}
	}
	return &types.StartingPosition{Type: c.from}
}

// pass moves the cursor behind an event. One without records tells how far the shard was looked through; LocalStack
// tells there what came before the last record, or nothing.
func (c *cursor) pass(event *types.SubscribeToShardEvent) {
	if n := len(event.Records); n > 0 {
		c.last = aws.ToString(event.Records[n-1].SequenceNumber)
	} else if passed := aws.ToString(event.ContinuationSequenceNumber); laterSequence(passed, c.last) {
		c.last = passed
	}
}

// laterSequence compares sequence numbers, which are decimal and have no leading zeros. What is no number is not later.
func laterSequence(a, b string) bool {
	for _, digit := range a {
		if digit < '0' || digit > '9' {
			return false
		}
	}
	return len(a) > len(b) || len(a) == len(b) && a > b
}

// subscribe subscribes the follower's consumer to a shard.
func (f *Follower) subscribe(ctx context.Context, at *cursor) (*subscription, error) {
	f.mu.Lock()
	round := f.round
	f.mu.Unlock()
	sub, err := f.client.subscribe(ctx, f.options.Consumer, at)
	if err != nil {
		return nil, err
	}
	sub.round = round
	return sub, nil
}

// fixPushed subscribes to a shard before Run does. For LATEST this is what fixes the position, and the first event
// tells it; for others it tells whether it is allowed. The subscription is Run's.
func (f *Follower) fixPushed(ctx context.Context, s *followed, opened time.Time) error {
	sub, err := retry(ctx, f, transient, func(context.Context) (*subscription, error) {
		return f.subscribe(context.WithoutCancel(ctx), &s.cursor)
	})
	if err != nil {
		return err
	}
	s.pushed = sub
	if s.cursor.from != types.ShardIteratorTypeLatest {
		return nil
	}
	event, err := sub.next(ctx, nil, nil)
	if err != nil || event == nil {
		return err
	}
	s.cursor.pass(event)
	s.cursor.from, s.cursor.at = types.ShardIteratorTypeAtTimestamp, opened // where the event told no number
	return nil
}

// next is the next event; nil when the subscription is over, or one of the channels woke whoever waits.
func (s *subscription) next(ctx context.Context, wake <-chan struct{}, due <-chan time.Time) (*types.SubscribeToShardEvent, error) {
	silence := time.NewTimer(time.Until(s.heard.Add(silenceTime)))
	defer silence.Stop()
	for {
		select {
		case event, open := <-s.Events():
			if !open {
				s.over = true
				return nil, explain("SubscribeToShard", s.Err(), true)
			}
			s.heard = time.Now()
			if pushed, ok := event.(*types.SubscribeToShardEventStreamMemberSubscribeToShardEvent); ok {
				s.near = aws.ToInt64(pushed.Value.MillisBehindLatest) == 0
				return &pushed.Value, nil
			}
		case <-wake:
			return nil, nil
		case <-due:
			return nil, nil
		case <-silence.C:
			return nil, silent("the subscription says nothing any more")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// pushed reads one shard to its end as it is pushed, one subscription after the other.
func (f *Follower) pushed(ctx context.Context, s *followed, emit Emit) error {
	at, sub, granted := s.cursor, s.pushed, time.Time{}
	for attempts := 0; ; {
		var (
			last *types.SubscribeToShardEvent
			err  error
		)
		if sub == nil {
			sub, err = f.subscribe(ctx, &at)
		}
		if sub != nil {
			granted = sub.granted
			last, err = f.take(ctx, s, &at, sub, emit)
			sub.close()
			sub = nil
		}
		wait := time.Until(granted.Add(subscriptionHold))
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil && last != nil:
			return f.finish(ctx, s, last.ChildShards)
		case err != nil && !retryable(err):
			return err
		case err != nil:
			f.note(err)
			attempts++
			wait = max(wait, f.backoff(attempts))
		default:
			attempts = 0
		}
		if !exporter.Pause(ctx, wait) {
			return nil
		}
	}
}

// take takes in the events of a subscription until it is over, or has to be renewed for a drain. It returns the event
// that is the last of the shard.
func (f *Follower) take(ctx context.Context, s *followed, at *cursor, sub *subscription, emit Emit) (*types.SubscribeToShardEvent, error) {
	for {
		wake, due, now := f.renewal(sub)
		if now {
			return nil, nil
		}
		event, err := sub.next(ctx, wake, due)
		switch {
		case err != nil, sub.over:
			return nil, err
		case event == nil: // woken
			continue
		}
		for i := range event.Records {
			r := &event.Records[i]
			emit(at.shard, aws.ToString(r.SequenceNumber), aws.ToString(r.PartitionKey), r.Data)
		}
		at.pass(event)
		switch {
		case aws.ToString(event.ContinuationSequenceNumber) == "" && len(event.ChildShards) > 0:
			return event, nil
		case sub.near && len(event.Records) == 0 && s.round != sub.round: // nobody else writes it
			f.update(func() { s.round = sub.round })
		}
	}
}

// renewal tells when a subscription is to be renewed: nobody knows how long an event was under way, so that only one of
// a subscription that was asked for after a drain began can tell that everything before it is read. While there is more
// to come, it goes on. Wake tells of a change.
func (f *Follower) renewal(sub *subscription) (wake <-chan struct{}, due <-chan time.Time, now bool) {
	f.mu.Lock()
	wake, old := f.changed, f.round > sub.round
	f.mu.Unlock()
	if !old || !sub.near {
		return wake, nil, false
	}
	wait := time.Until(sub.granted.Add(subscriptionHold))
	return wake, time.After(max(wait, 0)), wait <= 0
}
