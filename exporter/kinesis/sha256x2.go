package kinesis

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
)

// shaState is a state of SHA-256 in the order in which the processor's instructions want its words: F, E, B, A, H, G, D, C.
type shaState [8]uint32

// shaOrder is where the words A to H lie in a shaState.
var shaOrder = [8]int{3, 2, 7, 6, 1, 0, 5, 4}

var shaStart = shaState{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}

// hasher sums bodies. It is for the use of one goroutine.
type hasher struct {
	hash.Hash // crypto/sha256
	state     []byte
	sums      [2][sha256.Size]byte
}

func newHasher() *hasher { return &hasher{Hash: sha256.New()} }

// sum appends the hash of data to dst.
func (h *hasher) sum(dst, data []byte) []byte {
	h.Reset()
	h.Write(data) // never fails
	return h.Sum(dst)
}

// sum2 returns the hashes of both, which are valid until the next call. It takes two thirds of the time of one after the other where canHash2.
func (h *hasher) sum2(p, q []byte) (sumP, sumQ []byte) {
	blocks := min(len(p), len(q)) / sha256.BlockSize
	if !canHash2 || blocks == 0 {
		return h.sum(h.sums[0][:0], p), h.sum(h.sums[1][:0], q)
	}
	a, b := shaStart, shaStart
	blocks2(&a, &b, &p[0], &q[0], blocks)
	done := blocks * sha256.BlockSize
	return h.finish(h.sums[0][:0], &a, done, p), h.finish(h.sums[1][:0], &b, done, q)
}

// finish appends the hash of data to dst, given the state that its first bytes have led to.
func (h *hasher) finish(dst []byte, s *shaState, done int, data []byte) []byte {
	h.resume(s, done)
	h.Write(data[done:])
	return h.Sum(dst)
}

// resume continues from a state that as many bytes, whole blocks, have led to. The form in which crypto/sha256 reads a state is fixed, since a
// state may be stored: "sha\x03", the words A to H, the block that is not full yet, and how many bytes there were.
func (h *hasher) resume(s *shaState, bytes int) {
	h.state = append(h.state[:0], "sha\x03"...)
	for _, at := range shaOrder {
		h.state = binary.BigEndian.AppendUint32(h.state, s[at])
	}
	h.state = append(h.state, make([]byte, sha256.BlockSize)...)
	h.state = binary.BigEndian.AppendUint64(h.state, uint64(bytes))
	if err := h.Hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(h.state); err != nil {
		panic(err) // the form is wrong, which the tests would have seen
	}
}
