package world

import (
	"fmt"
	"testing"
	"time"

	"kinesim/scenarios"
)

// payloadSizes are the mean sizes of the payloads that a scenario exports on each of its days.
func payloadSizes(t *testing.T, file string) []float64 {
	t.Helper()
	sc, err := scenarios.Parse("", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	w := makeWorld(t, sc)
	days := int(w.End()/(24*time.Hour)) + 1
	bytes, count := make([]float64, days), make([]float64, days)
	var payload []byte
	eachUpdate(w, func(_ *Slice, u *Update) {
		if !w.Dataflow().Detect(&u.Update).Export() {
			return
		}
		payload = w.Dataflow().AppendPayload(payload[:0], &u.Update)
		d := int(u.Due / (24 * time.Hour))
		bytes[d] += float64(len(payload))
		count[d]++
	})
	for d := range bytes {
		bytes[d] /= max(count[d], 1)
	}
	return bytes
}

// The payloads of a population stay as large as they are, however long it lives: a month later they are within a tenth.
func TestPayloadsStayTheSame(t *testing.T) {
	for name, mix := range map[string]string{
		"default":              "",
		"attributes":           ", mix: {attribute: 90%, remove_attribute: 2%, qualify: 4%, leave: 4%}",
		"identities":           ", mix: {attribute: 20%, add_identity: 60%, remove_identity: 10%, qualify: 5%, leave: 5%}",
		"nothing but entering": ", mix: {add_identity: 50%, attribute: 50%}",
	} {
		file := fmt.Sprintf("version: 1\npopulation: {profiles: 1_000}\nworkload: [{duration: 30d, rate: 6/min%s}]\n", mix)
		sizes := payloadSizes(t, file)
		first, last := sizes[0], sizes[29]
		if last < 0.9*first || last > 1.1*first {
			t.Errorf("%s: %.0f B on the first day, %.0f B on the last: %.0f", name, first, last, sizes)
		}
		t.Logf("%s: %.0f", name, sizes)
	}
}
