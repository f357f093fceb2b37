package exporter

import (
	"math/bits"
	"time"
)

// Back-off between attempts: full jitter over a cap that doubles from Config.Backoff to maxBackoff.
const maxBackoff = 10 * time.Second

// backoff is the wait before the next attempt of an export that has made the given number, 1 or more. It is a function
// of the seed, the export and the attempt, so that neither lanes nor the order of answers change it.
func backoff(seed uint64, first time.Duration, export Digest, attempts int) time.Duration {
	limit := maxBackoff
	for doublings := attempts - 1; first < maxBackoff; doublings-- {
		if doublings == 0 {
			limit = first
			break
		}
		first *= 2
	}
	random := mix(seed ^ mix(export.Lo^mix(export.Hi+uint64(attempts))))
	high, _ := bits.Mul64(random, uint64(limit))
	return time.Duration(high)
}

// mix is the finaliser of splitmix64: every bit of x decides every bit of the answer.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
