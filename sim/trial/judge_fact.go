package trial

import (
	"fmt"
	"slices"
	"time"

	"kinesim/exporter"
)

// judgeFacts: of every export, what the ledger says is what happened.
func (t *trial) judgeFacts() {
	positions := map[position]bool{}
	for _, f := range t.expected.facts {
		if what := t.judgeFact(f, positions); what != "" {
			t.violate("the ledger is true of every export", "key %q, due at %v, %d attempts, stored %d times, settled %+v: %s",
				f.key, t.dueOf(f), f.attempts, len(f.stored), f.settled, what)
			return
		}
	}
}

func (t *trial) dueOf(f *fact) time.Duration {
	i := slices.IndexFunc(t.expected.keys[f.key], func(e dueExport) bool { return e.hash == f.hash })
	return t.expected.keys[f.key][i].due
}

// judgeFact answers what is wrong with the exports of one key and payload, or "". Where several exports are alike, such
// as overwrites with the same value, they are judged by number.
func (t *trial) judgeFact(f *fact, positions map[position]bool) string {
	if n := len(f.settled); n > f.expected || !t.closed && n != f.expected {
		return fmt.Sprintf("%d exports are settled of %d", n, f.expected)
	}
	acked, ambiguous, unsent := 0, 0, 0
	for _, s := range f.settled {
		ambiguous += s.ambiguous
		if (s.code == exporter.CodeRecordTooLarge) != (f.size() > t.cfg.MaxRecordBytes) {
			return fmt.Sprintf("a record of %d bytes ends with the code %q", f.size(), s.code)
		}
		switch {
		case s.state == exporter.StateAcked:
			acked++
			if !slices.Contains(f.stored, s.position) || positions[s.position] {
				return fmt.Sprintf("it is acknowledged at %v, where it is not, or another is", s.position)
			}
			positions[s.position] = true
		case s.state == exporter.StateUnknown && s.ambiguous == 0:
			return "it is unknown without an ambiguous attempt"
		case s.state == exporter.StateFailed && s.ambiguous > 0:
			return "it is failed although the outcome of an attempt is unknown"
		case s.code == exporter.CodeInterrupted && !t.quit:
			return "it is interrupted in a run that was not"
		case s.code == exporter.CodeRecordTooLarge:
			unsent++
		}
	}
	switch {
	case acked != f.acks:
		return fmt.Sprintf("%d exports are acknowledged, by %d answers", acked, f.acks)
	case ambiguous != f.ambiguous:
		return fmt.Sprintf("the ledger tells of %d ambiguous attempts, there were %d", ambiguous, f.ambiguous)
	case len(f.stored) > f.acks+f.ambiguous:
		return "it is stored more often than answers and ambiguous attempts account for"
	case unsent > 0 && f.attempts > 0:
		return "it is too large, and was sent"
	case t.cfg.Attempts > 0 && f.attempts > len(f.settled)*t.cfg.Attempts:
		return fmt.Sprintf("%d attempts of at most %d for each", f.attempts, t.cfg.Attempts)
	}
	if f.expected == 1 && len(f.settled) == 1 {
		return t.judgeGivenUp(f, f.settled[0])
	}
	return ""
}

// judgeGivenUp: an export is given up when its attempts or its time are used up, and not before.
func (t *trial) judgeGivenUp(f *fact, s outcome) string {
	switch {
	case s.state == exporter.StateAcked || t.quit || s.code == exporter.CodeRecordTooLarge:
		return ""
	case t.cfg.Attempts > 0 && f.attempts != t.cfg.Attempts:
		return fmt.Sprintf("it is given up after %d attempts of %d", f.attempts, t.cfg.Attempts)
	case t.cfg.RetryFor > 0 && s.at+longestBackoff(t.cfg.Backoff, f.attempts) <= f.first+t.cfg.RetryFor:
		return fmt.Sprintf("it is given up at %v, though the longest wait ends before %v after its first attempt at %v", s.at,
			t.cfg.RetryFor, f.first)
	}
	return ""
}

// longestBackoff is the most that full jitter waits after so many attempts: the first wait, doubled with each up to ten
// seconds.
func longestBackoff(wait time.Duration, attempts int) time.Duration {
	for i := 1; i < attempts && wait < 10*time.Second; i++ {
		wait *= 2
	}
	return min(wait, 10*time.Second)
}

// judgeSamples: what is shown of an export is what became of it.
func (t *trial) judgeSamples() {
	for _, sample := range t.result.Samples {
		hash, _ := exporter.Hash(nil, []byte(sample.Key), sample.Payload)
		f := t.expected.byHash[hash]
		if f == nil || !slices.ContainsFunc(f.settled, func(s outcome) bool {
			return s.due == sample.Due && s.at == sample.Settled && s.state == sample.State && s.code == sample.Code &&
				s.position == position{sample.Shard, sample.Sequence}
		}) {
			t.violate("samples are true", "no export of the key %q is %+v", sample.Key, *sample)
		}
	}
	for _, sample := range t.result.Suppression {
		if sample.Decision.Export() || t.expected.suppressed[sample.Decision.Reason] == 0 {
			t.violate("samples are true", "no suppressed update is %+v", *sample)
		}
	}
}
