package exporter

// setAside moves an export that is to be sent again out of its chunk, into one that holds only such exports. With one
// throttled entry in a hundred nearly every chunk has one, and each would stay in use for as long as that one waits:
// memory for all that is generated meanwhile.
func (l *Lane) setAside(at *slot) {
	from := at.chunk
	if from.spare {
		return
	}
	to := l.spare
	if to == nil || to.Full() {
		if to != nil {
			l.done = append(l.done, to) // it was held by being open
		}
		// With room for all that it will hold, since slots point to its exports.
		to = &Chunk{exports: make([]export, 0, chunkExports), spare: true, pending: 1, bare: from.bare}
		l.spare = to
	}
	e := *at.export
	start := int32(len(to.arena))
	to.arena = append(to.arena, from.arena[e.start:from.held(&e)]...)
	to.takeSample(start, from, &e)
	to.bytes += e.size()
	e.move(start - e.start)
	to.exports = append(to.exports, e)
	at.chunk, at.export = to, &to.exports[len(to.exports)-1]
	to.pending++
	l.done = append(l.done, from)
}
