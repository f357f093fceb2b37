package faults_test

import (
	"testing"
	"time"

	"kinesim/sim/kinesisfake/faults"
)

func TestParseDelay(t *testing.T) {
	for text, want := range map[string]string{
		"20ms": "20ms", "0s": "0s", "20ms/200ms": "20ms/200ms", "1s/1m": "1s/1m0s",
		"": "", "20": "", "-1s": "", "20ms/": "", "20ms/20ms": "", "0s/1s": "", "1h": "", "1s/1h": "", "1s/2s/3s": "",
	} {
		delay, err := faults.ParseDelay(text)
		if (err != nil) != (want == "") || err == nil && delay.String() != want {
			t.Errorf("%q: got %v, %v; want %q", text, delay, err, want)
		}
	}
	log := faults.Delay{Median: time.Second, P99: 2 * time.Second}
	if low, high := log.At(0), log.At(1); low <= 0 || high < 2*time.Second || high > time.Minute {
		t.Errorf("from %v to %v", low, high)
	}
}
