package frame

import (
	"testing"
	"time"
)

// TestConsumerLineIsBounded: a run of any length keeps its peaks in a bounded number of points, and frames that share
// them do not change.
func TestConsumerLineIsBounded(t *testing.T) {
	var l ConsumerLine
	var shared []ConsumerPoint
	var copied []ConsumerPoint
	const peak = 77_777
	for i := range 100_000 {
		p := ConsumerPoint{At: time.Duration(i) * 200 * time.Millisecond, Lag: time.Duration(i % 100), Waiting: uint64(i % 7)}
		if i == peak {
			p.Lag = time.Hour
		}
		p.Read = uint64(i)
		l.Add(p, 0)
		if i == 5_000 {
			shared, copied = l.Points, append([]ConsumerPoint{}, l.Points...)
		}
	}
	if len(l.Points) > consumerPoints || len(l.Points) < consumerPoints/4 {
		t.Errorf("%d points", len(l.Points))
	}
	if got := l.At(peak * 200 * time.Millisecond); got.Lag != time.Hour {
		t.Errorf("the peak is %v", got)
	}
	if l.Now.At != 99_999*200*time.Millisecond || l.Now.Read != 99_999 {
		t.Errorf("now %+v", l.Now)
	}
	for i := 1; i < len(l.Points); i++ {
		if l.Points[i].At <= l.Points[i-1].At {
			t.Fatalf("point %d is not later than the one before", i)
		}
	}
	for i := range shared {
		if shared[i] != copied[i] {
			t.Fatalf("point %d of an earlier frame has changed", i)
		}
	}
	if got := l.At(-1); got != (ConsumerPoint{}) {
		t.Errorf("before the first look: %+v", got)
	}
}

// TestConsumerLineOfAMoment: what was, is told as it was told then.
func TestConsumerLineOfAMoment(t *testing.T) {
	var l ConsumerLine
	for at := time.Duration(0); at <= 30*time.Second; at += 200 * time.Millisecond {
		lag := max(at-10*time.Second, 0)
		if at > 25*time.Second {
			lag = 0
		}
		l.Add(ConsumerPoint{At: at, Lag: lag, Read: uint64(100 * at.Seconds())}, 7)
	}
	f := Frame{Elapsed: 31 * time.Second, Consumers: []ConsumerLine{l}}
	was := f.Until(20 * time.Second).Consumers[0]
	if !was.Behind || was.Since != 10*time.Second || was.Now.Lag != 10*time.Second || was.Now.At != 20*time.Second {
		t.Errorf("at 20 s: %+v", was.Now)
	}
	if rate := was.Rate(20 * time.Second); rate != 100 {
		t.Errorf("%v records/s, want 100", rate)
	}
	if later := f.Until(30 * time.Second).Consumers[0]; later.Behind || later.Now.Lag != 0 {
		t.Errorf("at 30 s: %+v", later.Now)
	}
	if none := f.Until(-1).Consumers; none != nil {
		t.Errorf("before the first look: %+v", none)
	}
}
