package verify

// chunks is a list that grows without copying, so that it never needs twice its memory, and whose elements stay where
// they are.
type chunks[T any] struct{ full [][]T }

const perChunk = 8192

// add returns the index of what it added.
func (c *chunks[T]) add(element T) int {
	last := len(c.full) - 1
	if last < 0 || len(c.full[last]) == perChunk {
		c.full = append(c.full, make([]T, 0, perChunk))
		last++
	}
	c.full[last] = append(c.full[last], element)
	return last*perChunk + len(c.full[last]) - 1
}

func (c *chunks[T]) at(i int) *T { return &c.full[i/perChunk][i%perChunk] }

func (c *chunks[T]) each(do func(T)) {
	for _, chunk := range c.full {
		for _, element := range chunk {
			do(element)
		}
	}
}
