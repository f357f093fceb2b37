package world

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Part is a part of a world, to be run on its own: every slice whose index leaves Index when it is divided by Of. The
// zero Part is the whole world. The parts of a world export together, byte for byte, what the world exports.
type Part struct{ Index, Of int }

// MostParts is into how many parts a world can be divided: as many as it has slices at most.
const MostParts = mostSlices

// Whole tells whether it is no part at all. The only part of one is a part.
func (p Part) Whole() bool { return p == Part{} }

// Holds tells whether a slice belongs to the part.
func (p Part) Holds(slice int) bool { return p.Whole() || slice%p.Of == p.Index }

// Even tells whether a population is large enough to be cut into all slices, so that parts have equally many profiles,
// about, where there is a power of two of them.
func Even(profiles int) bool { return profiles >= mostSlices*leastInSlice }

// String is the part as ParsePart reads it, and "" for the whole.
func (p Part) String() string {
	if p.Whole() {
		return ""
	}
	return fmt.Sprintf("%d/%d", p.Index, p.Of)
}

// Check refuses what is no part.
func (p Part) Check() error {
	if !p.Whole() && (p.Of < 1 || p.Of > MostParts || p.Index < 0 || p.Index >= p.Of) {
		return fmt.Errorf("part %d of %d: the parts of N are 0 to N-1, and N is at most %d", p.Index, p.Of, MostParts)
	}
	return nil
}

// ParsePart reads I/N.
func ParsePart(text string) (Part, error) {
	index, of, divided := strings.Cut(text, "/")
	p := Part{Index: -1}
	var err error
	if divided {
		if p.Index, err = strconv.Atoi(index); err == nil {
			p.Of, err = strconv.Atoi(of)
		}
	}
	if !divided || err != nil || p.Of == 0 {
		return Part{}, fmt.Errorf("%q is no part: it is I/N, such as 0/8 for the first of eight", text)
	}
	if err := p.Check(); err != nil {
		return Part{}, err
	}
	return p, nil
}

// Divide makes the world of a part: New makes the whole. A partition key that profiles of several slices may have is
// refused, since the exports of such a key would come from several parts at once, and nobody could keep their order.
func Divide(sc *scenarios.Scenario, part Part) (*World, error) {
	if err := part.Check(); err != nil {
		return nil, err
	}
	if !part.Whole() && sc.Replay != nil {
		return nil, errors.New("recorded updates cannot be divided into parts: they are one sequence")
	}
	if crosses := CrossingKey(sc); !part.Whole() && crosses != "" {
		return nil, fmt.Errorf("the partition key cannot be divided into parts: %s", crosses)
	}
	return newWorld(sc, part)
}

// CrossingKey says why several profiles may have one partition key, and so slices may share it; "" when each profile
// has keys of its own.
func CrossingKey(sc *scenarios.Scenario) string {
	key := sc.Dataflow.PartitionKey
	switch key.From {
	case profile.KeyAttribute:
		return fmt.Sprintf("profiles share values of the attribute %s", key.Name)
	case profile.KeyIdentity:
		i := slices.IndexFunc(sc.Population.Identities, func(n scenarios.Namespace) bool { return n.Name == key.Name })
		if i >= 0 && sc.Population.Identities[i].Value == scenarios.ValuePhone {
			return fmt.Sprintf("profiles share identities of %s, since there are few telephone numbers", key.Name)
		}
	}
	return ""
}
