package kinesis

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Open takes the list of shards and a position in each, so that every record put after it returns will be read. What
// other producers put while it runs may be skipped. Without the permission to read, the error is ErrNotAllowed. Until
// ctx ends, it tries again what is throttled or answered 5xx; any other error is returned at once.
func (f *Follower) Open(ctx context.Context) error {
	opened := f.client.now().Add(-clockMargin)
	shards, err := retry(ctx, f, transient, f.client.listShards)
	if err != nil {
		return fmt.Errorf("look at the stream before the run: %w", err)
	}
	for _, shard := range shards {
		id := aws.ToString(shard.ShardId)
		from := types.ShardIteratorTypeTrimHorizon
		if !f.options.FromStart {
			if closedShard(shard) && f.options.Since.IsZero() {
				continue
			}
			from = types.ShardIteratorTypeLatest
		}
		at := cursor{shard: id, from: from}
		if !f.options.FromStart && !f.options.Since.IsZero() {
			at.from, at.at = types.ShardIteratorTypeAtTimestamp, f.options.Since
		}
		f.tree.add(at, parentsOf(shard)...)
	}
	if !f.options.FromStart && !f.options.Since.IsZero() {
		return f.try(ctx)
	}
	return f.fix(ctx, opened)
}

// fix reads each shard once. For LATEST this is what fixes the position: an iterator alone may stand for "the end when
// it is used". For TRIM_HORIZON one read of one shard tells whether reading is allowed at all; its records are read
// again by Run.
func (f *Follower) fix(ctx context.Context, opened time.Time) error {
	var (
		all    sync.WaitGroup
		failed = make(chan error, len(f.tree.shards))
	)
	for i, s := range f.tree.shards {
		if f.options.FromStart && i > 0 {
			break
		}
		if f.options.Consumer != nil && s.state == shardFinished { // by somebody else
			continue
		}
		f.reads <- struct{}{}
		all.Go(func() {
			defer func() { <-f.reads }()
			at := s.cursor
			if f.options.Consumer != nil {
				if err := f.fixPushed(ctx, s, opened); err != nil {
					failed <- err
				}
				return
			}
			_, err := retry(ctx, f, transient, func(ctx context.Context) (page, error) { return f.client.read(ctx, &at, 1) })
			if err != nil {
				failed <- err
			} else if !f.options.FromStart {
				// At the end of a closed shard there is no iterator; Run asks for one at the time of opening, and so
				// comes upon the children.
				s.cursor = cursor{shard: at.shard, next: at.next, last: at.last, from: types.ShardIteratorTypeAtTimestamp, at: opened}
			}
		})
	}
	all.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return fmt.Errorf("look at the stream before the run: %w", err)
	}
	return nil
}

// try reads a shard once, to see whether reading is allowed: from its start, since a moment that is still to come may
// not be asked for.
func (f *Follower) try(ctx context.Context) error {
	at := cursor{shard: f.tree.shards[0].cursor.shard, from: types.ShardIteratorTypeTrimHorizon}
	if f.options.Consumer != nil { // that it was registered has to do: a subscription would hold the shard for a while
		return nil
	}
	_, err := retry(ctx, f, transient, func(ctx context.Context) (page, error) { return f.client.read(ctx, &at, 1) })
	if err != nil {
		return fmt.Errorf("look at the stream before the run: %w", err)
	}
	return nil
}
