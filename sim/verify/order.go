package verify

import (
	"cmp"
	"slices"
)

// orderCheck counts the acknowledged exports whose sequence number is smaller than that of an earlier export of their
// key. Keys are 64-bit hashes: among ten million keys, two are taken for one in fewer than three runs in a million.
type orderCheck interface {
	add(key, order uint64, at sequence)
	violations() uint64
}

// orderByKey compares as the acknowledgements come, from one mark a key. That is exact while those of a key come in
// their order, which is so where order is promised: the exporter sends nothing of a key before its earlier export has
// been settled. One that comes late all the same is compared with the latest, and counted when it is stored behind it.
type orderByKey struct {
	texts *sequences
	table []uint32 // open addressing by key: index in marks + 1, or 0; at most three quarters full
	marks chunks[mark]
	count int // of marks
	wrong uint64
}

// mark is the latest order of a key and its greatest sequence number so far.
type mark struct {
	key   uint64
	order uint64
	at    sequence
}

// find returns the mark of a key, or the slot in the table where it belongs. Keys are hashes already. A map would cost
// half as much again in memory, and three cache misses a look instead of two.
func (j *orderByKey) find(key uint64) (last *mark, slot uint64) {
	mask := uint64(len(j.table) - 1)
	for slot = key & mask; j.table[slot] != 0; slot = (slot + 1) & mask {
		if m := j.marks.at(int(j.table[slot] - 1)); m.key == key {
			return m, slot
		}
	}
	return nil, slot
}

// grow doubles the table.
func (j *orderByKey) grow() {
	j.table = make([]uint32, max(1024, 2*len(j.table)))
	mask, n := uint64(len(j.table)-1), uint32(0)
	j.marks.each(func(m mark) {
		n++
		slot := m.key & mask
		for j.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		j.table[slot] = n
	})
}

func (j *orderByKey) add(key, order uint64, at sequence) {
	if 4*j.count >= 3*len(j.table) {
		j.grow()
	}
	last, slot := j.find(key)
	if last == nil {
		j.table[slot] = uint32(j.marks.add(mark{key, order, at})) + 1
		j.count++
		return
	}
	later := j.texts.compare(at, last.at)
	if order > last.order && later < 0 || order < last.order && later > 0 {
		j.wrong++
	}
	if later > 0 {
		last.at = at
	}
	last.order = max(last.order, order)
}

func (j *orderByKey) violations() uint64 { return j.wrong }

// orderByLog keeps every acknowledgement and compares at the end. It costs 40 bytes an export and is exact however they
// come: for runs that do without order to see the difference.
type orderByLog struct {
	texts *sequences
	log   []logged
}

type logged struct {
	key, order uint64
	at         sequence
}

func (j *orderByLog) add(key, order uint64, at sequence) {
	j.log = append(j.log, logged{key, order, at})
}

func (j *orderByLog) violations() uint64 {
	slices.SortFunc(j.log, func(a, b logged) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.order, b.order))
	})
	var wrong uint64
	var greatest sequence
	for i, entry := range j.log {
		switch {
		case i == 0 || entry.key != j.log[i-1].key || j.texts.compare(entry.at, greatest) > 0:
			greatest = entry.at
		case j.texts.compare(entry.at, greatest) < 0:
			wrong++
		}
	}
	return wrong
}
