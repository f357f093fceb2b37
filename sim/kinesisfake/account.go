package kinesisfake

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kinesim/sim/kinesisfake/internal/sigv4"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// placesMax is how many accounts and regions one endpoint keeps apart: with any credentials taken, clients name them as
// they like.
const placesMax = 256

// place is where streams live: names mean nothing beyond it.
type place struct{ account, region string }

// places are the Servers of all accounts and regions of one endpoint, opened when the first call asks for them.
type places struct {
	mu   sync.Mutex
	by   map[place]*Server
	home *Server // of the model that NewServer was given
	open func(account, region string) (*streams.Model, error)
}

// at is the Server of an account in a region. Empty ones mean those of the home.
func (p *places) at(account, region string) (*Server, error) {
	if account == "" {
		account = p.home.account
	}
	if region == "" {
		region = p.home.region
	}
	if account == p.home.account && region == p.home.region {
		return p.home, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.by[place{account, region}]; ok {
		return s, nil
	}
	if len(p.by) >= placesMax {
		return nil, &streams.Error{Code: "LimitExceededException", Message: fmt.Sprintf("This endpoint keeps at most %d accounts and regions apart.", placesMax)}
	}
	model, err := p.open(account, region)
	if err != nil {
		return nil, fmt.Errorf("open account %s in %s: %w", account, region, err)
	}
	s := newPlace(p.home.front, model)
	p.by[place{account, region}] = s
	return s, nil
}

// all are the Servers, by account and region.
func (p *places) all() []*Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]*Server, 0, len(p.by))
	for _, s := range p.by {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *Server) int {
		if order := strings.Compare(a.account, b.account); order != 0 {
			return order
		}
		return strings.Compare(a.region, b.region)
	})
	return list
}

// DoAt is Do for the model of another account or region, which is opened if nothing has asked for it yet.
func (s *Server) DoAt(account, region string, f func(now time.Time, model *streams.Model)) error {
	there, err := s.places.at(account, region)
	if err != nil {
		return err
	}
	there.Do(f)
	return nil
}

// DoEach runs f with the model of every account and region that is open, by account and region, one after the other.
func (s *Server) DoEach(f func(now time.Time, model *streams.Model)) {
	for _, there := range s.places.all() {
		there.Do(f)
	}
}

// Consumers is who has read what so far. Reads that the quotas do not count are not in it.
func (s *Server) Consumers() readers.Snapshot {
	return s.consumers.Snapshot(s.clock(), func(account, region string, f func(now time.Time, m *streams.Model)) {
		if there, err := s.places.at(account, region); err == nil { // it was there when it read
			there.model.See(f)
		}
	})
}

// regionOf is a region of a credential's scope, or none where it cannot be one.
func regionOf(scope string) string {
	if !sigv4.IsRegion(scope) {
		return ""
	}
	return scope
}
