package world

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/brianvoe/gofakeit/v7"

	"kinesim/scenarios"
)

// fakeValues is how many values are drawn of a function of gofakeit. Which of them a profile has is decided by hashing,
// as with all other words: a function of its own for each value would cost many times as much.
const fakeValues = 4096

var (
	fakesLock sync.Mutex
	fakes     = map[string]fakeList{}
)

// fakeList is what a function of gofakeit makes.
type fakeList struct {
	list    [][]byte
	literal bool // numbers and truth values, as JSON has them
}

// fakeWords are the values of a function of gofakeit, which are the same in every process.
func fakeWords(name string) (fakeList, error) {
	fakesLock.Lock()
	defer fakesLock.Unlock()
	if made, known := fakes[name]; known {
		return made, nil
	}
	info := gofakeit.GetFuncLookup(name)
	if info == nil || !slices.Contains(scenarios.Fakes, name) {
		return fakeList{}, fmt.Errorf("there is no function %q of gofakeit", name)
	}
	source := gofakeit.NewFaker(rand.NewPCG(salt("fake", name), 1), false)
	var made fakeList
	var failed error
	words := distinct(fakeValues, func() string {
		value, err := info.Generate(source, gofakeit.NewMapParams(), info)
		if err != nil {
			failed = err
			return ""
		}
		if _, is := value.(string); !is {
			made.literal = true
		}
		return fmt.Sprint(value)
	})
	if failed != nil || len(words) == 0 {
		return made, fmt.Errorf("function %q of gofakeit: %w", name, failed)
	}
	made.list = bytesOf(words)
	fakes[name] = made
	return made, nil
}
