package parts

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"kinesim/exporter"
)

// Buckets is how many buckets partition keys are divided into, by the first byte of their hash (XXH3-64).
const Buckets = 256

// BucketOf is the bucket of a partition key, by its hash.
func BucketOf(keyHash uint64) int { return int(keyHash >> 56) }

// Sum is of records: how many there are, and the sum of their hashes (exporter.Hash) mod 2^128.
type Sum struct {
	N    uint64
	Hash exporter.Digest
}

// Plus adds up.
func (s Sum) Plus(o Sum) Sum { return Sum{s.N + o.N, s.Hash.Add(o.Hash)} }

// Sums are those of each shard's buckets.
type Sums map[string]*[Buckets]Sum

// Add counts a record.
func (s Sums) Add(shard string, bucket int, hash exporter.Digest) { s.of(shard)[bucket].add(hash) }

func (s *Sum) add(hash exporter.Digest) {
	s.N++
	s.Hash = s.Hash.Add(hash)
}

func (s Sums) of(shard string) *[Buckets]Sum {
	sums := s[shard]
	if sums == nil {
		sums = new([Buckets]Sum)
		s[shard] = sums
	}
	return sums
}

// Merge adds other sums.
func (s Sums) Merge(other Sums) {
	for shard, sums := range other {
		mine := s.of(shard)
		for bucket := range sums {
			mine[bucket] = mine[bucket].Plus(sums[bucket])
		}
	}
}

// Total is of all records.
func (s Sums) Total() (total Sum) {
	for _, sums := range s {
		for _, sum := range sums {
			total = total.Plus(sum)
		}
	}
	return total
}

// Shards are the shards with records, in order.
func (s Sums) Shards() []string { return slices.Sorted(maps.Keys(s)) }

// bucketSum is a sum in JSON: buckets without records are left out.
type bucketSum struct {
	Bucket int             `json:"bucket"`
	N      uint64          `json:"n"`
	Hash   exporter.Digest `json:"hash"`
}

// MarshalJSON writes the buckets that have records.
func (s Sums) MarshalJSON() ([]byte, error) {
	out := map[string][]bucketSum{}
	for shard, sums := range s {
		list := []bucketSum{}
		for bucket, sum := range sums {
			if sum != (Sum{}) {
				list = append(list, bucketSum{bucket, sum.N, sum.Hash})
			}
		}
		out[shard] = list
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Sums) UnmarshalJSON(text []byte) error {
	var in map[string][]bucketSum
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*s = Sums{}
	for shard, list := range in {
		sums := s.of(shard)
		for _, b := range list {
			if b.Bucket < 0 || b.Bucket >= Buckets {
				return fmt.Errorf("shard %s: there is no bucket %d", shard, b.Bucket)
			}
			sums[b.Bucket] = Sum{b.N, b.Hash}
		}
	}
	return nil
}
