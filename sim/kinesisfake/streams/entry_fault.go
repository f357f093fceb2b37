package streams

import "kinesim/sim/kinesisfake/dice"

// AnyShard stands for all shards in EntryFault.
const AnyShard = -1

// EntryFault makes a share of entries fail.
type EntryFault struct {
	Shard   int     // that they fall into, or AnyShard
	Share   float64 // 0 to 1
	Outcome Outcome // Throttled or Failed
}

// EntryOutcome is what faults do to an entry that falls into a shard. The first that hits it counts.
func EntryOutcome(faults []EntryFault, roll uint64, shard uint32) Outcome {
	for i := range faults {
		f := &faults[i]
		if f.Shard != AnyShard && f.Shard != int(shard) {
			continue
		}
		if dice.Unit(dice.Mix(roll^uint64(i))) < f.Share {
			return f.Outcome
		}
	}
	return Stored
}
