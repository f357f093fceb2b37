package world

import (
	"encoding/binary"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// population is the state of the profiles of one slice: for each profile 4 bytes a segment (its membership), 4 bytes a
// namespace (its identityRange) and 1 byte an attribute (the version of its value: see versionMask), and 2 bytes a
// segment where payloads show more of moments than seconds. Everything else about a profile is derived. The state of a
// profile lies in one piece, since updates go from one profile to any other, and each piece costs a cache miss.
type population struct {
	count    int
	segments int
	width    int    // of a profile's state
	ranges   int    // where its identity ranges begin
	versions int    // where its versions begin
	millis   int    // where the milliseconds of its memberships begin; 0 where nobody sees them
	state    []byte // little endian
	epoch    int64  // seconds since 1970 that a membership's moment counts from
	members  []int  // by segment: how many profiles are members now
	fetched  uint8  // what prefetch has read, so that it is not compiled away
}

// membership packs a profile.Membership: 2 bits status, 30 bits seconds since the population's epoch, which is some 34
// years.
type membership uint32

const (
	momentBits = 30
	momentMask = 1<<momentBits - 1
	// epochBefore is how far the epoch lies before the scenario's start: some 8 years.
	epochBefore = 1 << 28
)

func newMembership(status profile.Status, second int64) membership {
	return membership(status)<<momentBits | membership(second&momentMask)
}

func (m membership) status() profile.Status { return profile.Status(m >> momentBits) }
func (m membership) second() int64          { return int64(m & momentMask) }

const (
	day = 24 * 60 * 60
	// qualifiedWithin is how long before the start, in seconds, the initial members have qualified.
	qualifiedWithin = 90 * day
	// exitedWithin is the same for initial exited memberships. It is twice the usual retention, so that some are old
	// enough to be gone.
	exitedWithin = 60 * day
)

// exitedShare is how many of those who are not members at the start have been before.
var exitedShare = chanceOf(0.1)

// segmentDraw is how a segment's initial memberships are drawn.
type segmentDraw struct {
	purpose uint64
	members chance
}

func newSegmentDraws(segments []scenarios.Segment) []segmentDraw {
	draws := make([]segmentDraw, len(segments))
	for i, s := range segments {
		draws[i] = segmentDraw{purpose: salt("segment", s.Key), members: chanceOf(s.Members)}
	}
	return draws
}

// newPopulation makes the profiles of a slice as they are before the first update.
func newPopulation(w *World, slice int) population {
	segments, attributes, namespaces := len(w.segments), len(w.attributes.list), len(w.namespaces.list)
	count := (w.scenario.Population.Profiles - slice + w.stride - 1) / w.stride
	p := population{
		count:    count,
		segments: segments,
		width:    4*(segments+namespaces) + attributes,
		ranges:   4 * segments,
		versions: 4 * (segments + namespaces),
		epoch:    w.scenario.Start.Unix() - epochBefore,
		members:  make([]int, segments),
	}
	if w.scenario.Dataflow.TimestampFormat == profile.TimestampMicros {
		p.millis = p.width
		p.width += millisBytes * segments
	}
	p.state = make([]byte, count*p.width)
	for local := range count {
		who := w.people.person(uint64(slice + local*w.stride))
		for i := range w.segments {
			m := w.segments[i].initial(who)
			p.setMembership(local, i, m)
			if p.millis > 0 {
				p.setMillis(local, i, int64(scale(who.draw(w.segments[i].purpose, 1), 1000)))
			}
			if m.status().Member() {
				p.members[i]++
			}
		}
		for i := range w.attributes.list {
			if a := &w.attributes.list[i]; a.missing > 0 && a.missing.happens(who.draw(a.salt, 0)) {
				*p.version(local, i) = absent
			}
		}
		for i := range w.namespaces.list {
			p.setIdentities(local, i, w.namespaces.list[i].initial(who))
		}
	}
	return p
}

// initial is the profile's membership before the first update. The upper bits of a word decide about the share, and the
// moment is drawn from its lower ones.
func (d segmentDraw) initial(who person) membership {
	h := who.draw(d.purpose, 0)
	if d.members.happens(h) {
		return newMembership(profile.Realized, epochBefore-1-int64(scale(h<<32, qualifiedWithin)))
	}
	if h = mix(h + golden); exitedShare.happens(h) {
		return newMembership(profile.Exited, epochBefore-1-int64(scale(h<<32, exitedWithin)))
	}
	return 0
}

// prefetch has the caches fetch the state of some profiles. No read depends on another, so the misses overlap. A
// state is seldom longer than a cache line, and then lies in two at most.
func (p *population) prefetch(list []uint32) {
	if p.width == 0 {
		return
	}
	read := p.fetched
	for _, local := range list {
		first := int(local) * p.width
		read ^= p.state[first] ^ p.state[first+p.width-1]
	}
	p.fetched = read
}

func (p *population) membership(local, segment int) membership {
	return membership(binary.LittleEndian.Uint32(p.state[local*p.width+4*segment:]))
}

func (p *population) setMembership(local, segment int, m membership) {
	binary.LittleEndian.PutUint32(p.state[local*p.width+4*segment:], uint32(m))
}

func (p *population) status(local, segment int) profile.Status {
	return p.membership(local, segment).status()
}

// millisBytes is how much room the milliseconds of a membership take.
const millisBytes = 2

// millisOf is the part of a membership's moment below a second.
func (p *population) millisOf(local, segment int) int64 {
	if p.millis == 0 {
		return 0
	}
	return int64(binary.LittleEndian.Uint16(p.state[local*p.width+p.millis+millisBytes*segment:]))
}

func (p *population) setMillis(local, segment int, millis int64) {
	if p.millis > 0 {
		binary.LittleEndian.PutUint16(p.state[local*p.width+p.millis+millisBytes*segment:], uint16(millis))
	}
}

// moment is when the profile entered or left the segment last.
func (p *population) moment(local, segment int) profile.Millis {
	return profile.Millis((p.epoch+p.membership(local, segment).second())*1000 + p.millisOf(local, segment))
}

// enter makes the profile a member at a moment, leave ends its membership. Whoever is a member already stays one since
// the moment that it entered, whoever is none keeps what it has.
func (p *population) enter(local, segment int, at profile.Millis) {
	if !p.status(local, segment).Member() {
		p.setMembership(local, segment, newMembership(profile.Realized, int64(at/1000)-p.epoch))
		p.setMillis(local, segment, int64(at%1000))
		p.members[segment]++
	}
}

func (p *population) leave(local, segment int, at profile.Millis) {
	if p.status(local, segment).Member() {
		p.setMembership(local, segment, newMembership(profile.Exited, int64(at/1000)-p.epoch))
		p.setMillis(local, segment, int64(at%1000))
		p.members[segment]--
	}
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
