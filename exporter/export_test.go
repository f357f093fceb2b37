package exporter

// Put gives a chunk back whose exports go nowhere.
func (f FreeList) Put(c *Chunk) { f.put(c) }
