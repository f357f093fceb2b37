package kinesis

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter"
)

// FollowOptions say where a Follower begins and how often it reads.
type FollowOptions struct {
	// FromStart reads all that the stream holds: right for a stream that was made for this run. Otherwise reading
	// begins where the stream ends when Open is called.
	FromStart bool
	// Since begins at a moment of the endpoint's clock instead, unless it is zero or FromStart is set.
	Since time.Time
	// Own tells which shards are read, for one of several readers that share a stream; nil reads all. A shard that is
	// another one's holds up no child of it. Children of such shards become known to Drain.
	Own func(shard string) bool
	// Poll is the pause after a read of a shard. Default 1 s, which is what AWS advises: a shard answers five
	// GetRecords a second, and whoever the stream is for needs them.
	Poll time.Duration
	// Eager leaves the pause out while there is more to read, for an endpoint that does not count reads. One that is
	// not AWS is read so in any case while whole pages are left, until it throttles a read: a shard that takes what
	// AWS's do has no such pages but for a reader that is behind.
	Eager bool
	// Gentle leaves whoever the stream is for their share: no more than one read of a shard in each Poll, the first one
	// included, and fewer and fewer while reads of it are throttled, whoever is to blame.
	Gentle bool
	// Consumer has the shards pushed to it instead: no read is taken from anybody, and Poll, Eager, Gentle and Limit
	// mean nothing. It is registered before, and deregistered after Run, by the caller.
	Consumer *Consumer
	// Limit is the most records of a read. Default 2,000: once a second, it is twice what a shard can take in, and
	// keeps an answer to a few MiB, since a shard gives out 2 MiB a second to all its readers. AWS's own limit is
	// 10,000.
	Limit int
	// Delay is how long Drain waits before it looks. Default one second on AWS, where a record can be read "typically
	// less than one second" after it was acknowledged (developer guide, Kinesis Data Streams high-level architecture:
	// put-to-get delay), and 0 elsewhere.
	Delay time.Duration
}

const (
	defaultPoll  = time.Second
	defaultLimit = 2000
	maxLimit     = 10_000
	maxBackoff   = 5 * time.Second
	// gentleBackoff is that of a gentle follower: long enough for others to catch up with what a shard gives out, and
	// shorter than reading back is given up for.
	gentleBackoff = 8 * time.Second
	clockMargin   = 10 * time.Second // an iterator at a time is asked for by our clock, and the endpoint's may be ahead
)

// Emit takes one record. The strings and data are the caller's to keep; nothing writes to them again. Records of a
// shard come in their order and one at a time, those of a child after those of its parents; records of different shards
// come at the same time from different goroutines.
type Emit func(shard, sequence, key string, data []byte)

// Follower reads a stream from a fixed position on, through every child shard. Open fixes the position, Run reads,
// Drain tells when all that was stored before is read. It needs kinesis:ListShards, GetShardIterator and GetRecords;
// with a Consumer ListShards and SubscribeToShard.
type Follower struct {
	client  *Client
	options FollowOptions
	reads   chan struct{} // one token for each read under way
	wake    chan struct{} // tells Run of shards that may start
	ended   chan struct{} // closed when Run has returned

	mu      sync.Mutex
	tree    shardTree
	round   int           // number of the latest drain
	changed chan struct{} // closed, and replaced, when a shard was read
	trouble error         // of the last read that failed and was tried again
	metered bool          // a read was throttled
	failure error         // what Run returned
}

// NewFollower makes a Follower of the client's stream.
func NewFollower(client *Client, o FollowOptions) *Follower {
	if o.Poll <= 0 {
		o.Poll = defaultPoll
	}
	if o.Limit <= 0 || o.Limit > maxLimit {
		o.Limit = defaultLimit
	}
	if o.Delay <= 0 && client.AWS() {
		o.Delay = time.Second
	}
	return &Follower{
		client: client, options: o, tree: shardTree{own: o.Own},
		reads: make(chan struct{}, readsInFlight), wake: make(chan struct{}, 1), ended: make(chan struct{}), changed: make(chan struct{}),
	}
}

// Run reads until ctx ends, and then returns nil. It returns an error when reading can not go on: the permission is
// missing, or the stream is gone. Everything else (throttled reads, broken connections, expired iterators) is tried
// again, and told by Trouble. Run is called once, after Open.
func (f *Follower) Run(ctx context.Context, emit Emit) error {
	ctx, cancel := context.WithCancel(ctx)
	var (
		readers sync.WaitGroup
		fatal   = make(chan error, 1)
		err     error
	)
	read := f.follow
	if f.options.Consumer != nil {
		read = f.pushed
	}
	for err == nil && ctx.Err() == nil {
		f.mu.Lock()
		ready := f.tree.start()
		f.mu.Unlock()
		for _, s := range ready {
			readers.Go(func() {
				if err := read(ctx, s, emit); err != nil {
					select {
					case fatal <- err:
					default: // the first one is told
					}
				}
			})
		}
		select {
		case <-f.wake:
		case err = <-fatal:
		case <-ctx.Done():
		}
	}
	cancel()
	readers.Wait()
	f.mu.Lock()
	f.failure = err
	f.mu.Unlock()
	close(f.ended)
	if err != nil {
		return fmt.Errorf("read stream %s: %w", f.client.stream, err)
	}
	return nil
}

// follow reads one shard to its end.
func (f *Follower) follow(ctx context.Context, s *followed, emit Emit) error {
	at := s.cursor
	if !f.options.Eager && !exporter.Pause(ctx, f.options.Poll) { // Open has read it, just before
		return nil
	}
	for attempts := 0; ; {
		round, got, err := f.readOnce(ctx, &at)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !retryable(err):
			return err
		case err != nil:
			f.note(err)
			attempts++
			if !exporter.Pause(ctx, f.backoff(attempts)) {
				return nil
			}
			continue
		}
		attempts = 0
		for i := range got.records {
			r := &got.records[i]
			emit(at.shard, aws.ToString(r.SequenceNumber), aws.ToString(r.PartitionKey), r.Data)
		}
		if got.end {
			return f.finish(ctx, s, got.children)
		}
		if got.caughtUp {
			f.update(func() { s.round = round })
		}
		if (got.caughtUp || len(got.records) == 0 || !f.eager(len(got.records))) && !exporter.Pause(ctx, f.options.Poll) {
			return nil
		}
	}
}

// eager tells whether a shard that gave so many records is read on at once.
func (f *Follower) eager(records int) bool {
	if f.options.Eager || f.options.Gentle {
		return f.options.Eager
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return records == f.options.Limit && !f.metered && !f.client.AWS()
}

// readOnce reads one page when a read is free, and tells which drain was the latest when it began.
func (f *Follower) readOnce(ctx context.Context, at *cursor) (int, page, error) {
	select {
	case f.reads <- struct{}{}:
	case <-ctx.Done():
		return 0, page{}, ctx.Err()
	}
	defer func() { <-f.reads }()
	f.mu.Lock()
	round := f.round
	f.mu.Unlock()
	got, err := f.client.read(ctx, at, f.options.Limit)
	return round, got, err
}

// finish makes the children of a shard known, then counts it as read. Two things send it to the list of shards: an
// emulator that names no children at the end of a shard, and a merge with a shard that is not known yet, such as a
// cousin many splits down whose ancestors are still being read. That one has to become known first, or the merged shard
// would not wait for it.
func (f *Follower) finish(ctx context.Context, s *followed, children []types.ChildShard) error {
	var shards []types.Shard
	if len(children) == 0 || f.stranger(children) {
		var err error
		shards, err = retry(ctx, f, retryable, f.client.listShards)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
	f.update(func() {
		f.tree.admit(shards)
		for _, child := range children {
			f.tree.add(cursor{shard: aws.ToString(child.ShardId), from: types.ShardIteratorTypeTrimHorizon}, child.ParentShards...)
		}
		s.state = shardFinished
	})
	f.rouse()
	return nil
}

// stranger tells whether one of the children has a parent that is not known.
func (f *Follower) stranger(children []types.ChildShard) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, child := range children {
		for _, parent := range child.ParentShards {
			if f.tree.byID[parent] == nil {
				return true
			}
		}
	}
	return false
}

// Trouble is the last error that a read met and was tried again after, or nil.
func (f *Follower) Trouble() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.trouble
}

// update changes the tree and tells those who wait for a change.
func (f *Follower) update(change func()) {
	f.mu.Lock()
	change()
	told := f.changed
	f.changed = make(chan struct{})
	f.mu.Unlock()
	close(told)
}

// rouse makes Run look for shards whose turn has come. One token is enough: Run looks at all of them.
func (f *Follower) rouse() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *Follower) note(err error) {
	f.mu.Lock()
	f.trouble = err
	f.metered = f.metered || errors.Is(err, ErrThrottled)
	f.mu.Unlock()
}

// backoff is the pause before a read is tried again: Poll, doubling, at most maxBackoff. One follower is no herd, so
// there is no jitter.
func (f *Follower) backoff(attempts int) time.Duration {
	most := maxBackoff
	if f.options.Gentle {
		most = gentleBackoff
	}
	return min(f.options.Poll<<min(attempts-1, 16), most)
}
