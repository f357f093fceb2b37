package streams

import "time"

// Limits that AWS sets for everybody (service-sizes-and-limits and the API reference, read 2026-10).
const (
	RecordsPerCallMax    = 500       // PutRecords
	CallBytesMax         = 10 << 20  // PutRecords, data and partition keys; 5 MiB before 2025-10-27
	RecordKiBDefault     = 1024      // data and partition key of one record
	RecordKiBMax         = 10 * 1024 // by MaxRecordSizeInKiB
	PartitionKeyCharsMax = 256
	GetRecordsMax        = 10_000
	GetRecordsBytesMax   = 10 << 20
	IteratorLifetime     = 5 * time.Minute
	TokenLifetime        = 5 * time.Minute // NextToken of ListShards
	RetentionDefault     = 24 * time.Hour
)

// WriteModel says how a shard counts what is written into it. AWS does not publish the granularity.
type WriteModel uint8

const (
	// WriteStrict takes 1 MiB and 1,000 records over any second: what was taken comes back one second later.
	WriteStrict WriteModel = iota
	// WriteBurst is a tank of 10 MiB that refills by 1 MiB a second, and one of 1,000 records (AWS Big Data blog,
	// 2025-10-28).
	WriteBurst
	// WriteOff takes everything.
	WriteOff
)

// Limits are the quotas of every shard. Zero values stand for AWS's numbers.
type Limits struct {
	Write            WriteModel // default WriteStrict
	BytesPerSecond   int64      // default 1 MiB, at most 4 GiB
	BurstBytes       int64      // WriteBurst only; default 10 MiB, at most 4 GiB
	RecordsPerSecond int64      // default 1,000, at most 2^32
	BurstRecords     int64      // WriteBurst only; default RecordsPerSecond, at most 2^32
	Parts            int64      // WriteBurst only: a shard gives one by so many of what it takes a second; default 1, at most 256
	Read             bool       // whether reading has quotas; default false
	ReadsPerSecond   int64      // default 5 GetRecords calls
	ReadBytes        int64      // per second, default 2 MiB, at most 4 GiB
	Control          bool       // whether the other operations have rates: see rate.go; default false
}

// quotaMax keeps the arithmetic of bucket.Tank inside 63 bits.
const quotaMax = 1 << 32

// partsMax does so, too, where a tank is at most 16 MiB, as it is for a part.
const partsMax = 256

func (l Limits) withDefaults() Limits {
	for _, field := range []struct {
		value    *int64
		standard int64
	}{
		{&l.BytesPerSecond, 1 << 20},
		{&l.BurstBytes, 10 << 20},
		{&l.RecordsPerSecond, 1000},
		{&l.ReadsPerSecond, 5},
		{&l.ReadBytes, 2 << 20},
	} {
		if *field.value <= 0 {
			*field.value = field.standard
		}
		*field.value = min(*field.value, quotaMax)
	}
	if l.BurstRecords <= 0 {
		l.BurstRecords = l.RecordsPerSecond
	}
	l.BurstRecords = min(l.BurstRecords, quotaMax)
	l.Parts = min(max(l.Parts, 1), partsMax)
	return l
}

// Durations are how long a stream stays in its passing states. Zero makes the change immediate.
type Durations struct {
	Create time.Duration // CREATING
	Delete time.Duration // DELETING
	Update time.Duration // UPDATING, after SplitShard, MergeShards and other changes
	// Consumer is CREATING and DELETING of a registered consumer.
	Consumer time.Duration
}

// StateDelayDefault is how long passing states last where nobody says otherwise: long enough to be noticed by a client
// that forgets to wait, and as long as LocalStack's. AWS takes some 10 to 30 seconds.
const StateDelayDefault = 500 * time.Millisecond

// Passing are durations that are all the same.
func Passing(d time.Duration) Durations {
	return Durations{Create: d, Delete: d, Update: d, Consumer: d}
}

// shardsMaxOf is the default limit of open shards of an account (service-sizes-and-limits): 20,000 in three regions,
// 6,000 or 1,000 in the others, where the larger stands for both.
func shardsMaxOf(region string) int {
	switch region {
	case "us-east-1", "us-west-2", "eu-west-1":
		return 20_000
	}
	return 6_000
}
