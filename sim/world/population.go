package world

import (
	"encoding/binary"
	"slices"
	"time"

	"kinesim/exporter/cpu/prefetch"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// population is the state of the profiles of one slice: for each profile 5 bytes a segment (its membership), 4 bytes a
// namespace (its identityRange), 1 byte an attribute (the version of its value: see versionMask) and 4 bytes more for
// an attribute that is a moment. Everything else about a profile is derived. The state of a profile lies in one piece,
// since updates go from one profile to any other, and each piece costs a cache miss.
type population struct {
	count    int
	width    int    // of a profile's state
	ranges   int    // where its identity ranges begin
	versions int    // where its versions begin
	moments  int    // where its moments begin
	state    []byte // little endian
	epoch    profile.Millis
	members  []int      // by segment: how many profiles are members now
	sides    []sides    // by segment
	churners []churners // by segment
	scratch  [][]byte   // of conditions: see textOf
	depth    int
}

// membership packs a profile.Membership: 2 bits status, 38 bits milliseconds since the population's epoch.
type membership uint64

const (
	membershipBytes = 5
	momentBits      = 38
	momentMask      = 1<<momentBits - 1
	// stateBehind is how many bytes there are behind the last state: see membershipIn.
	stateBehind = 8 - membershipBytes
	// epochBefore is how far the epoch lies before the scenario's start; earlier moments of memberships are none of a
	// living population.
	epochBefore = 365 * day * 1000
	// LongestRun is how long after its start the moments of a world can be kept: 7 years.
	LongestRun = 7 * 365 * 24 * time.Hour
)

func newMembership(status profile.Status, moment int64) membership {
	return membership(status)<<momentBits | membership(min(max(moment, 0), momentMask))
}

func (m membership) status() profile.Status { return profile.Status(m >> momentBits) }
func (m membership) there() int             { return int((m>>momentBits | m>>(momentBits+1)) & 1) } // 1, or 0 where there is none
func (m membership) moment() int64          { return int64(m & momentMask) }

const (
	day = 24 * 60 * 60
	// qualifiedWithin is how long before the start the initial members have qualified at most.
	qualifiedWithin = 90 * 24 * time.Hour
	// exitedWithin is the same for those who have left before the start: as long as Adobe keeps exited memberships.
	exitedWithin = 30 * 24 * time.Hour
)

// segmentDraw is how a segment's initial memberships are drawn, and who of its profiles comes and goes.
type segmentDraw struct {
	purpose   uint64
	members   chance
	involved  chance    // members, and those who have left
	when      condition // of those who may be members
	overlap   *overlap  // nil where nobody's membership in another segment counts
	streaming bool
	edge      bool
	validFor  profile.Millis // how long a membership lasts by itself; 0 for ever
	qualified uint64         // milliseconds before the start within which members have qualified
	exited    uint64         // the same for those who have left
	churn     float64        // share of profiles that come and go
	churning  uint64         // purpose
	cause     *cause         // why profiles are members; nil where they are at random
}

func newSegmentDraws(sc *scenarios.Scenario) ([]segmentDraw, error) {
	draws := make([]segmentDraw, len(sc.Population.Segments))
	for i, s := range sc.Population.Segments {
		age := max(sc.Start.Sub(s.Created), time.Millisecond) // nobody is a member for longer than there is a segment
		draw := segmentDraw{
			purpose: salt("segment", s.Key), members: chanceOf(s.Members), involved: chanceOf(s.Members + s.Exited),
			streaming: s.Evaluation.Live(), edge: s.Evaluation == scenarios.Edge,
			qualified: uint64(min(age, qualifiedWithin).Milliseconds()),
			exited:    uint64(min(age, exitedWithin).Milliseconds()),
			churn:     s.Churn, churning: salt("churn", s.Key),
		}
		if s.Evaluation == scenarios.External {
			draw.validFor = profile.Millis(s.Expires.Milliseconds())
			draw.qualified = min(draw.qualified, uint64(draw.validFor))
		}
		var err error
		if draw.when, err = newCondition(s.When, sc.Population.Attributes); err != nil {
			return nil, err
		}
		draws[i] = draw
		if o := s.Overlap; o != nil {
			j := slices.IndexFunc(sc.Population.Segments[:i], func(other scenarios.Segment) bool { return other.Key == o.With })
			if j >= 0 { // as the format's check has made sure
				draws[i].overlap = newOverlap(&draws[j], s.Members, sc.Population.Segments[j].Members, o.Share)
				draws[i].involved = 0
			}
		}
	}
	return draws, nil
}

// newPopulation makes the profiles of a slice as they are before the first update.
func newPopulation(w *World, slice int) population {
	segments, attributes, namespaces := len(w.segments), len(w.attributes.list), len(w.namespaces.list)
	p := population{
		count:    (w.scenario.Population.Profiles - slice + w.stride - 1) / w.stride,
		ranges:   membershipBytes * segments,
		epoch:    w.start - epochBefore,
		members:  make([]int, segments),
		sides:    make([]sides, segments),
		churners: make([]churners, segments),
	}
	p.versions = p.ranges + 4*namespaces
	p.moments = p.versions + attributes
	p.width = p.moments + 4*w.attributes.moments
	p.state = make([]byte, p.count*p.width+stateBehind)
	for i := range w.segments {
		p.churners[i] = newChurners(w.segments[i].churn, p.count, mix(w.segments[i].churning+uint64(slice)))
	}
	for local := range p.count {
		who := w.people.person(uint64(slice + local*w.stride))
		unknown := w.people.unknown(who)
		for i := range w.attributes.list {
			if a := &w.attributes.list[i]; unknown || a.missing > 0 && a.missing.happens(who.draw(a.salt, 0)) {
				*p.version(local, i) = absent
			}
		}
		for i := range w.namespaces.list {
			p.setIdentities(local, i, w.namespaces.list[i].initial(who))
		}
		for i := range w.segments { // last, since attributes may decide
			d := &w.segments[i]
			if c := d.cause; c != nil {
				if c.makes(&w.attributes.list[c.attribute], who, *p.version(local, c.attribute)) {
					p.join(local, i, d.member(who.draw(d.purpose, 0)))
				}
				continue
			}
			m := d.initial(who)
			if d.when != nil && m != 0 && !d.when.holds(w, &p, local, who) {
				m = 0
			}
			p.join(local, i, m)
		}
	}
	return p
}

// overlap is how likely a member of another segment, and who is none, is a member of a segment.
type overlap struct {
	with            *segmentDraw
	inside, outside chance
}

func newOverlap(with *segmentDraw, members, others, share float64) *overlap {
	o := &overlap{with: with}
	if others > 0 {
		o.inside = chanceOf(members * share / others)
	}
	if others < 1 {
		o.outside = chanceOf(members * (1 - share) / (1 - others))
	}
	return o
}

// initial is the profile's membership before the first update. The upper bits of a word decide about the share, and the
// moment is drawn from its lower ones.
func (d *segmentDraw) initial(who person) membership {
	h := who.draw(d.purpose, 0)
	members := d.members
	if d.overlap != nil {
		members = d.overlap.outside
		if d.overlap.with.initial(who).status().Member() {
			members = d.overlap.inside
		}
	}
	switch {
	case members.happens(h):
		return d.member(h)
	case d.involved.happens(h):
		return newMembership(profile.Exited, epochBefore-1-int64(scale(h<<32, d.exited)))
	}
	return 0
}

// member is a membership from before the first update.
func (d *segmentDraw) member(h uint64) membership {
	return newMembership(profile.Realized, epochBefore-1-int64(scale(h<<32, d.qualified)))
}

// join gives a profile its first membership in a segment.
func (p *population) join(local, segment int, m membership) {
	p.setMembership(local, segment, m)
	if m.status().Member() {
		p.count1(local, segment, 1)
	}
}

func (p *population) membership(local, segment int) membership {
	return membershipIn(p.state[local*p.width:], segment)
}

// membershipIn is a membership of a profile's state. It reads a whole word, which may reach into what is behind it.
func membershipIn(state []byte, segment int) membership {
	return membership(binary.LittleEndian.Uint64(state[membershipBytes*segment:])) & (1<<(8*membershipBytes) - 1)
}

func (p *population) setMembership(local, segment int, m membership) {
	at := p.state[local*p.width+membershipBytes*segment:]
	binary.LittleEndian.PutUint32(at, uint32(m))
	at[4] = byte(m >> 32)
}

func (p *population) status(local, segment int) profile.Status {
	return profile.Status(p.state[local*p.width+membershipBytes*segment+membershipBytes-1] >> (momentBits - 32))
}

func (p *population) version(local, attribute int) *uint8 {
	return &p.state[local*p.width+p.versions+attribute]
}

func (p *population) has(local, attribute int) bool { return *p.version(local, attribute)&absent == 0 }

// identities are those of a profile in a namespace.
func (p *population) identities(local, namespace int) identityRange {
	return identityRange(binary.LittleEndian.Uint32(p.state[local*p.width+p.ranges+4*namespace:]))
}

func (p *population) setIdentities(local, namespace int, r identityRange) {
	binary.LittleEndian.PutUint32(p.state[local*p.width+p.ranges+4*namespace:], uint32(r))
}

// moment is what was written last to an attribute that is a moment, in seconds since 1970, or 0 when nothing was.
func (p *population) moment(local, moment int) *[4]byte {
	return (*[4]byte)(p.state[local*p.width+p.moments+4*moment:])
}

// prefetch has the caches fetch the state of some profiles. A state is seldom longer than a cache line, and then lies
// in two at most.
func (p *population) prefetch(list []uint32) { prefetch.Pieces(p.state, p.width, list) }
