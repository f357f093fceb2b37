package report

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
)

// fillSpans is how many spans a run is cut into at most, besides those of its last deliveries: what a book takes has a
// bound.
const fillSpans = 4096

// Fills follows how much of its quota a shard took while exports waited for it. A shard that nothing waits for need not
// be full, and one that something waits for should be. It is no goroutine's own: whoever shares it locks it.
type Fills struct {
	span   time.Duration // a second, or more in a run of more than an hour
	shards map[string]*fillBook
}

// fillBook is a shard by spans.
type fillBook struct {
	change []int32  // of the number of exports that wait all through the span, against the span before
	took   []uint32 // records
}

// NewFills prepares to follow a run whose schedule ends at a moment.
func NewFills(end time.Duration) *Fills {
	span := max(time.Second, (end/fillSpans + time.Second - 1).Truncate(time.Second))
	return &Fills{span: span, shards: map[string]*fillBook{}}
}

// Add takes an acknowledged export. From being due until its acknowledgement it has waited, whatever for.
func (f *Fills) Add(shard string, due, acked time.Duration) {
	book := f.shards[shard]
	if book == nil {
		book = &fillBook{}
		f.shards[shard] = book
	}
	first, last := int((max(due, 0)+f.span-1)/f.span), int(max(acked, 0)/f.span)
	for len(book.took) <= max(first, last) {
		book.took, book.change = append(book.took, 0), append(book.change, 0)
	}
	book.took[last]++
	if first < last {
		book.change[first]++
		book.change[last]--
	}
}

// Fill is how full the shards were for which exports waited.
type Fill struct {
	Span   float64     `json:"span"`  // seconds
	Spans  int         `json:"spans"` // in which exports waited, summed over the shards
	Used   float64     `json:"used"`  // of the quota, on average over these; 0 without any
	Shards []ShardFill `json:"shards"`
}

// ShardFill is the same of one shard.
type ShardFill struct {
	ID    string  `json:"id"`
	Spans int     `json:"spans"`
	Used  float64 `json:"used"`
}

// Fill is what was seen. The counts tell how large the records of each shard are on average, since a shard has a quota
// of bytes too.
func (f *Fills) Fill(counts map[string]exporter.ShardCount) Fill {
	all := Fill{Span: f.span.Seconds(), Shards: []ShardFill{}}
	sum := 0.0
	for id, book := range f.shards {
		each := 1.0 / exporter.ShardRecords // of a second's quota that a record takes
		if n := counts[id]; n.Records > 0 {
			each = max(each, float64(n.Bytes)/float64(n.Records)/exporter.ShardBytes)
		}
		shard := ShardFill{ID: id}
		took, waiting := 0.0, int32(0)
		for i := range book.took {
			if waiting += book.change[i]; waiting > 0 {
				shard.Spans++
				took += float64(book.took[i])
			}
		}
		if shard.Spans == 0 {
			continue
		}
		used := took * each / f.span.Seconds()
		shard.Used = used / float64(shard.Spans)
		all.Spans += shard.Spans
		all.Shards = append(all.Shards, shard)
	}
	// In order of their ids, so that the sum is the same each time.
	slices.SortFunc(all.Shards, func(a, b ShardFill) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	for _, s := range all.Shards {
		sum += s.Used * float64(s.Spans)
	}
	if all.Spans > 0 {
		all.Used = sum / float64(all.Spans)
	}
	return all
}
