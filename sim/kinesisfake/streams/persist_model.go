package streams

import (
	"errors"
	"fmt"
	"time"

	"kinesim/sim/kinesisfake/store"
)

// Restore is what a store holds of an account and a region, or a new model; the model's changes are kept from now on.
// It may be asked for once.
func Restore(from *store.Store, now time.Time, config Config) (*Model, error) {
	if config.CountOnly {
		return nil, errors.New("a model that only counts its records has nothing to keep")
	}
	if err := from.Err(); err != nil {
		return nil, err
	}
	m := New(config)
	m.door = &door{opened: now}
	place := m.config.Account + "/" + m.config.Region
	err := from.Keep(place, func(database *store.Database) error {
		if m.journal == nil {
			return m.fill(from, database, now)
		}
		return m.refill(from, database)
	})
	if errors.Is(err, store.ErrKept) {
		return nil, fmt.Errorf("the model of %s is open already", place)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// fill reads what a database holds into a new model.
func (m *Model) fill(from *store.Store, database *store.Database, now time.Time) error {
	place := m.config.Account + "/" + m.config.Region
	j := &journal{store: from, database: database, model: m, prefix: append([]byte(place), 0), saved: map[uint64][]byte{}}
	m.arena.freed = &j.freed
	if err := j.load(now); err != nil {
		return fmt.Errorf("load %s: %w", place, err)
	}
	m.journal = j
	return nil
}

// refill has the model be what the disk holds of it, as after a crash. What was not acknowledged may be gone.
func (m *Model) refill(from *store.Store, database *store.Database) error {
	var began time.Time
	m.door.enter(func(now time.Time) { began = now })
	fresh := New(m.config)
	if err := fresh.fill(from, database, began); err != nil {
		return err
	}
	m.door.enter(func(time.Time) {
		m.streams, m.names, m.arena, m.account, m.journal = fresh.streams, fresh.names, fresh.arena, fresh.account, fresh.journal
		m.journal.model = m
	})
	return nil
}
