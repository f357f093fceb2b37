//go:build !amd64

package world

// prefetch reads from the state of some profiles, since there is no instruction in Go that only fetches it. No read
// depends on another, so the misses overlap.
func (p *population) prefetch(list []uint32) {
	if p.width == 0 {
		return
	}
	read := byte(0)
	for _, local := range list {
		first := int(local) * p.width
		read ^= p.state[first] ^ p.state[first+p.width-1]
	}
	touch(read)
}

// touch keeps what was read from being compiled away.
//
//go:noinline
func touch(byte) {}
