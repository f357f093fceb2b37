package answer

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"kinesim/exporter"
)

// Keys is what partition keys a scenario has.
type Keys struct {
	Distinct uint64   `json:"distinct"` // about
	Hot      []HotKey `json:"hot"`      // the keys that are exported most, where any stands out

	ranges []uint64 // exports by the upper bits of the hash key
}

// HotKey is a partition key that is exported much more often than others, or so often that a shard may feel it.
type HotKey struct {
	Key     string  `json:"key"`
	Exports uint64  `json:"exports"` // about, and rather more than less
	Share   float64 `json:"share"`   // of all exports
}

// Fullest is the share of exports that the fullest of so many shards gets, as a multiple of an even one.
func (k *Keys) Fullest(shards int) float64 {
	total := uint64(0)
	for _, n := range k.ranges {
		total += n
	}
	if total == 0 || shards > len(k.ranges)/8 { // ranges would be too coarse
		return math.NaN()
	}
	parts := make([]float64, shards)
	for i, n := range k.ranges {
		// A range that two shards share goes to the one that has its middle.
		parts[(2*i+1)*shards/(2*len(k.ranges))] += float64(n)
	}
	return slices.Max(parts) * float64(shards) / float64(total)
}

const (
	rangesOfKeys = 1 << 12 // that hash keys are divided into
	keySlots     = 1 << 22 // that exports are counted in by their key; keys that share one count together
	keyBits      = 1 << 26 // that tell which keys there were
	hotKept      = 8       // keys that are followed
	hotFactor    = 20      // times as many exports as the average key: a hot one, or
	hotShare     = 0.01    // of all exports
	hotLeast     = 100     // exports
)

// keyBook counts exports by their keys in memory that does not grow with their number.
type keyBook struct {
	ranges []uint64
	counts []uint32
	marks  []uint64
	hot    []HotKey // the most first
	hashes []uint64 // of hot
	total  uint64
}

func newKeyBook() *keyBook {
	return &keyBook{ranges: make([]uint64, rangesOfKeys), counts: make([]uint32, keySlots), marks: make([]uint64, keyBits/64)}
}

func (b *keyBook) see(c *exporter.Chunk, i int) {
	b.total++
	b.ranges[c.HashKey(i).Hi>>(64-12)]++
	hash := c.KeyHash(i)
	mark := hash % keyBits
	b.marks[mark/64] |= 1 << (mark % 64)
	slot := &b.counts[hash>>(64-22)]
	if *slot++; len(b.hot) == hotKept && uint64(*slot) <= b.hot[hotKept-1].Exports {
		return
	}
	b.follow(hash, uint64(*slot), c.Key(i))
}

// follow keeps a key among those that are exported most.
func (b *keyBook) follow(hash, count uint64, key []byte) {
	at := slices.Index(b.hashes, hash)
	if at < 0 {
		if at = len(b.hot); at == hotKept {
			at--
		} else {
			b.hot, b.hashes = append(b.hot, HotKey{}), append(b.hashes, 0)
		}
		b.hot[at], b.hashes[at] = HotKey{Key: string(key)}, hash
	}
	b.hot[at].Exports = count
	for ; at > 0 && b.hot[at-1].Exports < count; at-- {
		b.hot[at-1], b.hot[at] = b.hot[at], b.hot[at-1]
		b.hashes[at-1], b.hashes[at] = b.hashes[at], b.hashes[at-1]
	}
}

// keys is what was counted.
func (b *keyBook) keys() Keys {
	set := 0
	for _, word := range b.marks {
		set += bits.OnesCount64(word)
	}
	// As many keys as would have set that many marks on average.
	distinct := -keyBits * math.Log(1-float64(min(set, keyBits-1))/keyBits)
	k := Keys{Distinct: uint64(math.Round(distinct)), Hot: []HotKey{}, ranges: b.ranges}
	least := max(min(hotFactor/max(distinct, 1), hotShare)*float64(b.total), hotLeast)
	for _, hot := range b.hot {
		if float64(hot.Exports) >= least {
			hot.Share = float64(hot.Exports) / float64(b.total)
			k.Hot = append(k.Hot, hot)
		}
	}
	slices.SortStableFunc(k.Hot, func(a, b HotKey) int { return cmp.Compare(b.Exports, a.Exports) })
	return k
}
