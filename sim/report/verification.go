package report

import (
	"fmt"
	"strings"
)

// Verification is what reading the stream back proved. Its JSON keys are held fixed.
type Verification struct {
	Verdict           ReadBack `json:"verdict"`
	Missing           uint64   `json:"missing"`            // acknowledged, but not in the stream
	Duplicates        uint64   `json:"duplicates"`         // records of an export beyond its first
	OutOfOrder        uint64   `json:"out_of_order"`       // acknowledged exports stored before an earlier one of their key
	PayloadMismatches uint64   `json:"payload_mismatches"` // stored with another key or other bytes than were sent
	Foreign           uint64   `json:"foreign"`            // records of other producers

	Unexplained     uint64 `json:"duplicates_unexplained"` // of Duplicates: no ambiguous attempt accounts for them
	FailedButStored uint64 `json:"failed_but_stored"`      // in the stream although the ledger says failed
	SettledPresent  uint64 `json:"settled_present"`        // unknown exports that are in the stream
	SettledAbsent   uint64 `json:"settled_absent"`         // unknown exports that are not
	Outstanding     uint64 `json:"outstanding"`            // ambiguous attempts of which no record was found: it may still arrive

	Read          uint64 `json:"read"`           // records read back, those of other producers included
	Matched       uint64 `json:"matched"`        // of these, found where they were acknowledged
	Unread        uint64 `json:"unread"`         // acknowledged, but the reader did not get that far
	OrderPromised bool   `json:"order_promised"` // whether OutOfOrder counts against the run
	Reason        string `json:"reason"`         // why the verdict, in a sentence

	// Of a divided run: duplicates of parts that were started again, and what in the stream is not as it was
	// acknowledged.
	Repeated    uint64       `json:"repeated,omitempty"`
	Differences []Difference `json:"differences,omitempty"`
}

// ReadBack is the verdict of reading back.
type ReadBack string

const (
	Verified   ReadBack = "verified"
	Failed     ReadBack = "failed"      // the stream contradicts what was acknowledged
	NotChecked ReadBack = "not_checked" // nobody was allowed to read, or reading could not start
	Incomplete ReadBack = "incomplete"  // the reader did not get to the end, so what is missing cannot be judged
)

// Reading is how far the stream was read.
type Reading uint8

const (
	ReadToEnd Reading = iota
	ReadPartly
	NotRead
)

// Judged returns v with its verdict and reason. What contradicts the acknowledgements does so however little was read;
// why says what kept the reader from the end, or what is to be known of the end when it got there.
func (v Verification) Judged(reading Reading, why string) Verification {
	faults := v.faults()
	switch {
	case len(faults) > 0:
		v.Verdict, v.Reason = Failed, strings.Join(faults, ", ")
		if reading == ReadToEnd && why != "" {
			v.Reason += ": " + why
		}
	case reading == NotRead:
		v.Verdict, v.Reason = NotChecked, "the stream was not read: "+why
	case reading == ReadPartly:
		v.Verdict, v.Reason = Incomplete, "the stream was not read to its end: "+why
	default:
		v.Verdict = Verified
		v.Reason = fmt.Sprintf(
			"every acknowledged record (%s) was read where it was acknowledged, with its key and bytes",
			group(v.Matched),
		)
	}
	return v
}

// Direct is a judged v of a virtual run: the model told what it took, and nothing was read back.
func (v Verification) Direct() Verification {
	if v.Verdict == Verified {
		v.Reason = fmt.Sprintf(
			"the model took every acknowledged record (%s) where it was acknowledged, by the hash of its key and bytes; nothing was read back",
			group(v.Matched),
		)
	}
	return v
}

// WithoutBytes says of a proof of Direct that payloads had no bytes to compare.
func (v Verification) WithoutBytes() Verification {
	if v.Verdict == Verified {
		v.Reason = fmt.Sprintf("the model took every acknowledged record (%s) where it was acknowledged, by its key and number; payloads were "+
			"not made, and nothing was read back", group(v.Matched))
	}
	return v
}

// faults lists what makes the verdict failed. Duplicates that an ambiguous attempt explains are the price of
// at-least-once delivery.
func (v Verification) faults() []string {
	var faults []string
	add := func(n uint64, what string) {
		if n > 0 {
			faults = append(faults, fmt.Sprintf("%s %s", group(n), what))
		}
	}
	add(v.Missing, "acknowledged but missing")
	add(v.PayloadMismatches, "stored with another key or other bytes")
	if v.OrderPromised {
		add(v.OutOfOrder, "out of order within their key")
	}
	add(v.FailedButStored, "stored although reported as failed")
	add(v.Unexplained, "stored twice without an ambiguous attempt")
	return faults
}
