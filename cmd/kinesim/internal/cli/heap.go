package cli

import (
	"os"
	"runtime/debug"
)

// Without GOGC Go lets the heap grow to twice what is in use. A large population is most of that, and neither grows nor
// is looked through when garbage is collected: two fifths as much again are enough, and a quarter less memory in all.
const (
	largePopulation     = 250_000 // profiles
	largePopulationGOGC = 40
)

// TrimHeap makes the heap grow less when the population is large and GOGC says nothing. It is to be called before the
// population is made.
func TrimHeap(profiles int) {
	if profiles >= largePopulation && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(largePopulationGOGC)
	}
}
