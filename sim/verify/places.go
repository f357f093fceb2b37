package verify

import (
	"math/bits"

	"kinesim/exporter"
)

// place is a record by its sequence number.
type place struct {
	number exporter.SequenceNumber
	hash   exporter.Digest // of its key and bytes
}

// places is a set of records by their sequence numbers, which are never 0. It is a hash table of its own, since where
// answers come in another order than records, each enters and leaves it.
type places struct {
	table []place // a power of two of them; the number is 0 where there is none
	shift int     // that leaves of a hash as many bits as an index has
	used  int
}

const placesLeast = 1 << 10

func newPlaces() places {
	return places{table: make([]place, placesLeast), shift: 64 - bits.Len(placesLeast-1)}
}

func (p *places) home(n exporter.SequenceNumber) int {
	return int((n.Mid ^ bits.RotateLeft64(n.Lo, 32)) * 0x9E3779B97F4A7C15 >> p.shift)
}

// find returns where a number is, or where it would be.
func (p *places) find(n exporter.SequenceNumber) *place {
	mask := len(p.table) - 1
	for i := p.home(n); ; i = (i + 1) & mask {
		if e := &p.table[i]; e.number == n || e.number == (exporter.SequenceNumber{}) {
			return e
		}
	}
}

// add adds a record, unless there is one of its number.
func (p *places) add(added place) bool {
	if 4*p.used >= 3*len(p.table) {
		p.grow()
	}
	e := p.find(added.number)
	if e.number == added.number {
		return false
	}
	*e = added
	p.used++
	return true
}

// take removes the record of a number and returns its hash, if there is one. Those behind it move up, so that no search
// ends too early.
func (p *places) take(n exporter.SequenceNumber) (exporter.Digest, bool) {
	mask := len(p.table) - 1
	hole := p.home(n)
	for p.table[hole].number != n {
		if p.table[hole].number == (exporter.SequenceNumber{}) {
			return exporter.Digest{}, false
		}
		hole = (hole + 1) & mask
	}
	hash := p.table[hole].hash
	for i := (hole + 1) & mask; p.table[i].number != (exporter.SequenceNumber{}); i = (i + 1) & mask {
		if home := p.home(p.table[i].number); (i-home)&mask >= (i-hole)&mask { // its search passes the hole
			p.table[hole] = p.table[i]
			hole = i
		}
	}
	p.table[hole].number = exporter.SequenceNumber{}
	p.used--
	return hash, true
}

func (p *places) each(do func(place)) {
	for _, e := range p.table {
		if e.number != (exporter.SequenceNumber{}) {
			do(e)
		}
	}
}

func (p *places) grow() {
	old := p.table
	p.table = make([]place, 2*len(old))
	p.shift--
	for _, e := range old {
		if e.number != (exporter.SequenceNumber{}) {
			*p.find(e.number) = e
		}
	}
}
