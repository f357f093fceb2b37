package readers

import "slices"

// spans are the indexes of records that somebody has read: from inclusive, to exclusive, in order, none touching the
// next.
type spans []span

type span struct{ from, to uint64 }

// spansMax bounds the memory for a reader who jumps about. Beyond it the two spans that are closest count as one.
const spansMax = 64

// add adds a span, and answers how many of its indexes were not there.
func (s *spans) add(from, to uint64) (fresh uint64) {
	if from >= to {
		return 0
	}
	list := *s
	first, _ := slices.BinarySearchFunc(list, from, func(one span, from uint64) int {
		if one.to < from {
			return -1
		}
		return 1
	})
	last, whole, covered := first, span{from, to}, uint64(0)
	for ; last < len(list) && list[last].from <= to; last++ {
		covered += overlap(list[last], span{from, to})
		whole = span{min(whole.from, list[last].from), max(whole.to, list[last].to)}
	}
	*s = slices.Replace(list, first, last, whole)
	s.bound()
	return to - from - covered
}

func overlap(a, b span) uint64 {
	from, to := max(a.from, b.from), min(a.to, b.to)
	if from >= to {
		return 0
	}
	return to - from
}

// bound joins the two spans that are closest, if there are too many.
func (s *spans) bound() {
	if list := *s; len(list) > spansMax {
		closest := 1
		for i := 2; i < len(list); i++ {
			if list[i].from-list[i-1].to < list[closest].from-list[closest-1].to {
				closest = i
			}
		}
		list[closest-1].to = list[closest].to
		*s = slices.Delete(list, closest, closest+1)
	}
}

// next is the index behind the last that was read, and first the first of them; 0 if nothing was.
func (s spans) next() uint64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].to
}

func (s spans) first() uint64 {
	if len(s) == 0 {
		return 0
	}
	return s[0].from
}

// gaps is how many indexes lie between the spans: what was jumped over.
func (s spans) gaps() (sum uint64) {
	for i := 1; i < len(s); i++ {
		sum += s[i].from - s[i-1].to
	}
	return sum
}
