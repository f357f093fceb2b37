package sim

import (
	"cmp"
	"slices"
)

// orderJudge counts the acknowledged exports whose sequence number is smaller than that of an earlier export of their key. Keys are
// 64-bit hashes: among ten million keys, two are taken for one in fewer than three runs in a million.
type orderJudge interface {
	add(key, order uint64, at sequence)
	violations() uint64
}

// orderByKey judges as the acknowledgements come, from one mark a key. That is exact while those of a key come in their order, which
// is so where order is promised: the exporter sends nothing of a key before its earlier export has been settled. One that comes late
// all the same is compared with the latest, and counted when it is stored behind it.
type orderByKey struct {
	texts *sequences
	index map[uint64]uint32 // of marks by key; large values in a map would cost half as much again
	marks chunks[mark]
	wrong uint64
}

// mark is the latest order of a key and its greatest sequence number so far.
type mark struct {
	order uint64
	at    sequence
}

func (j *orderByKey) add(key, order uint64, at sequence) {
	i, known := j.index[key]
	if !known {
		j.index[key] = uint32(j.marks.add(mark{order, at}))
		return
	}
	last := j.marks.at(int(i))
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

// orderByLog keeps every acknowledgement and judges at the end. It costs 40 bytes an export and is exact however they come: for runs
// that do without order to see the difference.
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
