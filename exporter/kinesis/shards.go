package kinesis

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// shardTree knows which shards a Follower reads. A child is read only after its parents have been read to their ends,
// so that the records of a partition key are seen in the order in which they were stored. It knows no clock and no
// network.
type shardTree struct {
	own    func(shard string) bool // those that are read; nil for all
	shards []*followed             // in the order in which they became known
	byID   map[string]*followed
}

// followed is one shard of the tree.
type followed struct {
	cursor  cursor
	parents []string
	state   shardState
	closed  bool          // takes no more records, so its end has to be reached before all is read
	round   int           // the latest drain in which a read of it found nothing more to read
	pushed  *subscription // that Open has made, or nil
}

type shardState uint8

const (
	shardWaiting  shardState = iota // for its parents
	shardReading                    // or about to be
	shardFinished                   // read to its end
)

// add makes a shard known and tells whether it was new. A shard that is known keeps its cursor.
func (t *shardTree) add(c cursor, parents ...string) bool {
	if t.byID == nil {
		t.byID = make(map[string]*followed)
	}
	if _, known := t.byID[c.shard]; known {
		return false
	}
	s := &followed{cursor: c, parents: parents}
	if t.own != nil && !t.own(c.shard) {
		s.state = shardFinished // by somebody else
	}
	t.byID[c.shard] = s
	t.shards = append(t.shards, s)
	return true
}

// admit takes a list of shards: the descendants of those that are known become known, and which are closed.
func (t *shardTree) admit(shards []types.Shard) {
	for more := true; more; { // AWS lists parents before children, but does not promise it
		more = false
		for _, shard := range shards {
			parents := parentsOf(shard)
			for _, parent := range parents {
				if t.byID[parent] != nil {
					more = t.add(cursor{shard: aws.ToString(shard.ShardId), from: types.ShardIteratorTypeTrimHorizon}, parents...) || more
				}
			}
		}
	}
	for _, shard := range shards {
		if s := t.byID[aws.ToString(shard.ShardId)]; s != nil && closedShard(shard) {
			s.closed = true
		}
	}
}

// start returns the shards whose turn has come, and counts them as being read. A parent that is not in the tree was not
// to be followed, or is past its retention, and holds nobody up; one that will be followed has to be in the tree before
// its children are.
func (t *shardTree) start() []*followed {
	var ready []*followed
	for _, s := range t.shards {
		if s.state == shardWaiting && t.parentsDone(s) {
			s.state = shardReading
			ready = append(ready, s)
		}
	}
	return ready
}

func (t *shardTree) parentsDone(s *followed) bool {
	for _, id := range s.parents {
		if parent, known := t.byID[id]; known && parent.state != shardFinished {
			return false
		}
	}
	return true
}

// drained tells whether every record stored before drain number round is read: each shard was read to its end, or, if
// it is open, read in that drain or a later one until nothing was left.
func (t *shardTree) drained(round int) bool {
	for _, s := range t.shards {
		if s.state == shardFinished || (s.state == shardReading && !s.closed && s.round >= round) {
			continue
		}
		return false
	}
	return true
}
