package kinesis

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"kinesim/exporter"
)

// Drain returns nil when every record that was stored before it was called is read and emitted. It can be called again,
// and by several callers. It returns an error when ctx ends first or Run has returned; the last trouble is part of it.
func (f *Follower) Drain(ctx context.Context) error {
	if f.options.Delay > 0 && !exporter.Pause(ctx, f.options.Delay) {
		return f.undrained(ctx.Err())
	}
	// A shard that is closed by now may still be read with "nothing left" before its end; what came after is in its
	// children.
	shards, err := retry(ctx, f, func(err error) bool { return retryable(err) && !f.over() }, f.client.listShards)
	if err != nil {
		return f.undrained(err)
	}
	var round int
	f.update(func() {
		f.tree.admit(shards)
		f.round++
		round = f.round
	})
	f.rouse()
	for {
		f.mu.Lock()
		done, changed := f.tree.drained(round), f.changed
		f.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-f.ended:
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.tree.drained(round) {
				return nil
			}
			return fmt.Errorf("reading has ended: %w", cmp.Or(f.failure, context.Canceled))
		case <-ctx.Done():
			return f.undrained(ctx.Err())
		}
	}
}

// over tells whether Run has returned.
func (f *Follower) over() bool {
	select {
	case <-f.ended:
		return true
	default:
		return false
	}
}

func (f *Follower) undrained(err error) error {
	if trouble := f.Trouble(); trouble != nil && !errors.Is(err, trouble) {
		return fmt.Errorf("%w (last trouble: %w)", err, trouble)
	}
	return err
}
