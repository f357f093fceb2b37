//go:build !slim

package store

import (
	"cmp"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
)

// Batch is a number of changes that are kept together or not at all. One that cannot be noted fails its database, which
// whoever waits for the batch is told.
type Batch struct {
	database *Database
	batch    *pebble.Batch
}

// Batch begins a batch.
func (g *Database) Batch() *Batch { return &Batch{g, g.db.NewBatch()} }

// Set sets the value of a key.
func (b *Batch) Set(key, value []byte) { b.note(b.batch.Set(key, value, nil)) }

// Delete deletes a key.
func (b *Batch) Delete(key []byte) { b.note(b.batch.Delete(key, nil)) }

// DeleteRange deletes the keys from one up to another, which is not among them.
func (b *Batch) DeleteRange(from, to []byte) { b.note(b.batch.DeleteRange(from, to, nil)) }

func (b *Batch) note(err error) {
	if err != nil {
		b.database.Fail(err)
	}
}

// Send sends the batch on its way to the disk. Batches are kept in the order in which they are sent: after a crash the
// last ones are missing. late is called when it is on the disk and Wait has not waited for it.
func (b *Batch) Send(late func()) *Commit {
	c := &Commit{database: b.database, batch: b.batch, late: late, done: make(chan struct{})}
	b.database.send(c)
	return c
}

// Commit is a batch on its way to the disk.
type Commit struct {
	database *Database
	batch    *pebble.Batch
	late     func()
	done     chan struct{} // closed when it is on the disk
	left     atomic.Bool   // nobody waits for it any more: whoever writes it says so
}

// Wait returns when the batch is on the disk, or cannot be kept. Many batches share one fsync.
func (c *Commit) Wait() error {
	select {
	case <-c.done:
		return nil
	case <-c.database.failed:
		return fmt.Errorf("write data directory: %w", c.database.err)
	case <-c.database.stopped():
	}
	c.left.Store(true)
	select {
	case <-c.done: // just now: its writer may not have seen that it was left
		return nil
	default:
	}
	return cmp.Or(c.database.store.Err(), errStopped)
}

var errStopped = errors.New("write data directory: there was no room for a moment")

// Each runs f with the keys from one up to another, which is not among them, and their values, in order. They are valid
// until f returns.
func (g *Database) Each(from, to []byte, f func(key, value []byte) error) (err error) {
	rows, err := g.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.First(); rows.Valid(); rows.Next() {
		value, err := rows.ValueAndErr()
		if err != nil {
			return err
		}
		if err := f(rows.Key(), value); err != nil {
			return err
		}
	}
	return rows.Error()
}
