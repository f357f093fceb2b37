package sim

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kinesim/sim/world"
)

// Whatever comes when, the next turn is that of the earliest moment, and of several at once that of the source with the
// lowest number.
func TestTurnsComeInOrder(t *testing.T) {
	for _, sources := range []int{1, 2, 3, 8, 31, 32} {
		t.Run(fmt.Sprint(sources), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(sources), 0))
			moments := make([]time.Duration, sources)
			for i := range moments {
				moments[i] = time.Duration(random.IntN(3)) // 0 for some of them
			}
			turns, played := newTurns(moments), 0
			for ; ; played++ {
				want := 0
				for i, moment := range moments {
					if moment < moments[want] {
						want = i
					}
				}
				if moments[want] == world.Never {
					break
				}
				if got := turns.first(); got != want || turns.due() != moments[want] {
					t.Fatalf("turn %d: source %d at %d, want %d at %d", played, got, turns.due(), want, moments[want])
				}
				switch random.IntN(200) {
				case 0:
					moments[want] = world.Never
				case 1:
					moments[want] = max(moments[want], world.LongestRun-time.Duration(random.IntN(3)))
				default:
					moments[want] += time.Duration(random.IntN(3))
				}
				turns.play(want, moments[want])
			}
			if turns.due() <= world.LongestRun || played < sources {
				t.Errorf("after %d turns: %v", played, turns.due())
			}
		})
	}
}
