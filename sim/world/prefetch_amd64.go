package world

// fetch has the caches fetch the first and the last byte of the pieces of a state that a list of at least one numbers.
// It waits for none of them.
//
//go:noescape
func fetch(state *byte, width int, list *uint32, count int)

// prefetch has the caches fetch the state of some profiles, of which there is one at least. A state is seldom longer
// than a cache line, and then lies in two at most.
func (p *population) prefetch(list []uint32) {
	if p.width > 0 {
		fetch(&p.state[0], p.width, &list[0], len(list))
	}
}
