package streams

import (
	"encoding/binary"
	"errors"
)

// blockRecord is a record as the disk holds it. A block is a number of them, one behind the other.
type blockRecord struct {
	stream    uint64 // its number
	shard     uint32
	index     uint64
	arrival   int64 // Unix milliseconds
	key, data []byte
	encrypted bool // marked as such
}

var errBlock = errors.New("a block of records is damaged")

func appendBlockRecord(dst []byte, r blockRecord) []byte {
	dst = binary.AppendUvarint(dst, r.stream)
	dst = binary.AppendUvarint(dst, uint64(r.shard))
	dst = binary.AppendUvarint(dst, r.index)
	dst = binary.AppendVarint(dst, r.arrival)
	dst = binary.AppendUvarint(dst, uint64(len(r.key)))
	flagged := uint64(len(r.data)) << 1 // the lowest bit tells whether it is encrypted
	if r.encrypted {
		flagged++
	}
	dst = binary.AppendUvarint(dst, flagged)
	return append(append(dst, r.key...), r.data...)
}

// eachBlockRecord runs f with each record of a block. Its slices are those of the block.
func eachBlockRecord(block []byte, f func(blockRecord) error) error {
	for len(block) > 0 {
		r, rest, err := readBlockRecord(block)
		if err != nil {
			return err
		}
		if err := f(r); err != nil {
			return err
		}
		block = rest
	}
	return nil
}

func readBlockRecord(block []byte) (r blockRecord, rest []byte, err error) {
	var shard, keyLen, dataLen uint64
	fields := []*uint64{&r.stream, &shard, &r.index, nil, &keyLen, &dataLen}
	for _, field := range fields {
		n := 0
		if field == nil {
			r.arrival, n = binary.Varint(block)
		} else {
			*field, n = binary.Uvarint(block)
		}
		if n <= 0 {
			return r, nil, errBlock
		}
		block = block[n:]
	}
	r.encrypted = dataLen&1 == 1
	dataLen >>= 1
	size := uint64(len(block))
	if shard >= 1<<31 || keyLen >= 1<<16 || keyLen > size || dataLen > size-keyLen {
		return r, nil, errBlock
	}
	r.shard = uint32(shard)
	r.key, r.data = block[:keyLen:keyLen], block[keyLen:keyLen+dataLen:keyLen+dataLen]
	return r, block[keyLen+dataLen:], nil
}
