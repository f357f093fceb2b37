package verify

// Proof is what was found out about the exports of a run and the records in the stream.
type Proof struct {
	Missing           uint64 // acknowledged, but not in the stream
	Duplicates        uint64 // records of an export beyond its first
	OutOfOrder        uint64 // acknowledged exports stored before an earlier one of their key
	PayloadMismatches uint64 // stored with another key or other bytes than were sent
	Foreign           uint64 // records of other producers

	Unexplained     uint64 // of Duplicates: no ambiguous attempt accounts for them
	FailedButStored uint64 // in the stream although the ledger says failed
	UnknownPresent  uint64 // unknown exports that are in the stream
	UnknownAbsent   uint64 // unknown exports that are not
	Outstanding     uint64 // ambiguous attempts of which no record was found: it may still arrive

	Read    uint64 // records read back, those of other producers included
	Matched uint64 // of these, found where they were acknowledged
	Unread  uint64 // acknowledged, but the reader did not get that far

	OrderPromised bool    // whether OutOfOrder counts against the run
	Reading       Reading // how far the stream was read
	Why           string  // it was read no further, or what is to be known of its end
	Direct        bool    // nothing was read: the model of a virtual run told what it took
}

// Reading is how far a stream was read.
type Reading uint8

const (
	ReadToEnd Reading = iota
	ReadPartly
	NotRead
)

// Holds tells whether the stream was read to its end and contradicts nothing that was acknowledged or reported as
// failed. Duplicates that an ambiguous attempt explains are the price of at-least-once delivery.
func (p Proof) Holds() bool {
	wrong := p.Missing + p.PayloadMismatches + p.FailedButStored + p.Unexplained
	if p.OrderPromised {
		wrong += p.OutOfOrder
	}
	return wrong == 0 && p.Reading == ReadToEnd
}
