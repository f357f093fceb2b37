package wire

// usual is the last entry of a stored record. One that is as long, piece by piece, need not be taken apart: comparing
// is much faster.
type usual struct {
	entry                                  []byte // whole
	sequence, sequenceEnd, shard, shardEnd int
}

// note remembers a whole entry that was taken apart into e, whose texts are parts of it.
func (u *usual) note(entry []byte, e *answerEntry) {
	u.entry = nil
	if len(e.sequence) == 0 || len(e.shard) == 0 || len(e.code) > 0 || len(e.message) > 0 {
		return
	}
	// Where a part lies follows from what is left of the memory behind it.
	u.sequence = cap(entry) - cap(e.sequence)
	u.sequenceEnd = u.sequence + len(e.sequence)
	u.shard = cap(entry) - cap(e.shard)
	u.shardEnd = u.shard + len(e.shard)
	if u.sequenceEnd <= u.shard { // as Kinesis orders them
		u.entry = entry
	}
}

// match takes apart an entry at the start of rest that is like the last one but for the texts themselves. It returns
// its length, or 0.
func (u *usual) match(rest []byte, e *answerEntry) int {
	n := len(u.entry)
	if n == 0 || len(rest) < n || string(rest[:u.sequence]) != string(u.entry[:u.sequence]) ||
		string(rest[u.sequenceEnd:u.shard]) != string(u.entry[u.sequenceEnd:u.shard]) ||
		string(rest[u.shardEnd:n]) != string(u.entry[u.shardEnd:n]) {
		return 0
	}
	e.sequence, e.shard = rest[u.sequence:u.sequenceEnd], rest[u.shard:u.shardEnd]
	return n
}
