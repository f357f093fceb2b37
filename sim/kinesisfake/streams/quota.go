package streams

import "kinesim/sim/kinesisfake/bucket"

// shardQuota is what one shard has spent.
type shardQuota struct {
	strict           bucket.Window
	bytes, records   bucket.Tank
	reads            bucket.Window
	readBytes        bucket.Tank
	call, callBytes  int64 // the PutRecords call under way, and the bytes that this shard took of it
	callBytesCharged int64 // of these, rounded up
}

// prefetch brings closer to the processor what taking a record looks at; see Window.Prefetch.
func (q *shardQuota) prefetch() int64 { return q.call + q.strict.Prefetch() }

// takeWrite charges bytes and one record, if the quota has room.
func (q *shardQuota) takeWrite(limits *Limits, now, bytes int64) bool {
	switch limits.Write {
	case WriteStrict:
		return q.strict.Take(now, bytes, limits.BytesPerSecond, limits.RecordsPerSecond)
	case WriteBurst:
		// A record larger than the tank passes when the tank is full, and leaves a debt.
		level := q.bytes.Refill(now, limits.BurstBytes, limits.BytesPerSecond, limits.Parts)
		if level < min(bytes, limits.BurstBytes) || q.records.Refill(now, limits.BurstRecords, limits.RecordsPerSecond, limits.Parts) < 1 {
			return false
		}
		q.bytes.Spend(bytes)
		q.records.Spend(1)
	}
	return true
}

// takeCallWrite charges a record of a PutRecords call. "PutRecords rounds on the cumulative sum of the records in each
// call", up to the next KiB (troubleshooting-producers), so a record costs what it adds to the rounded sum.
func (q *shardQuota) takeCallWrite(limits *Limits, now, call, bytes int64) bool {
	if q.call != call {
		q.call, q.callBytes, q.callBytesCharged = call, 0, 0
	}
	charged := roundKiB(q.callBytes + bytes)
	if !q.takeWrite(limits, now, charged-q.callBytesCharged) {
		return false
	}
	q.callBytes += bytes
	q.callBytesCharged = charged
	return true
}

// mayRead tells whether a GetRecords call may be answered, and counts it.
func (q *shardQuota) mayRead(limits *Limits, now int64) bool {
	if !limits.Read {
		return true
	}
	// "If a call returns 10 MiB, subsequent calls made within the next 5 seconds throw an exception" (API_GetRecords):
	// a debt.
	if q.readBytes.Refill(now, limits.ReadBytes, limits.ReadBytes, 1) <= 0 {
		return false
	}
	return q.reads.Take(now, 0, 1, limits.ReadsPerSecond)
}

func (q *shardQuota) spendRead(limits *Limits, bytes int64) {
	if limits.Read {
		q.readBytes.Spend(bytes)
	}
}

func roundKiB(bytes int64) int64 { return (bytes + 1023) &^ 1023 }
