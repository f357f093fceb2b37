package main

import (
	"slices"
	"testing"
)

func TestJudgeFile(t *testing.T) {
	strict := rule{dir: "p", wall: []string{"front.go"}, start: []string{"front.go"}}
	for _, c := range []struct {
		name, file, src string
		want            []string
	}{
		{name: "clean", file: "a.go", src: "package p\nimport \"time\"\nfunc f(now time.Time) time.Time { return now.Add(time.Second) }"},
		{
			name: "clock", file: "a.go", src: "package p\nimport \"time\"\nfunc f() time.Time { return time.Now() }",
			want: []string{"a.go:3:29: time.Now: time is an argument in p, but in [front.go]"},
		},
		{
			name: "clock as a value under another name", file: "a.go", src: "package p\nimport t \"time\"\nvar now = t.Now",
			want: []string{"a.go:3:11: time.Now: time is an argument in p, but in [front.go]"},
		},
		{name: "clock where it may be", file: "front.go", src: "package p\nimport \"time\"\nfunc f() { go time.Sleep(1) }"},
		{
			name: "goroutine", file: "a.go", src: "package p\nfunc f() { go f() }",
			want: []string{"a.go:2:12: p starts goroutines only in [front.go]"},
		},
		{
			name: "wait group", file: "a.go", src: "package p\nimport \"sync\"\nfunc f(wg *sync.WaitGroup) { wg.Go(func() {}) }",
			want: []string{"a.go:3:30: p starts goroutines only in [front.go]"},
		},
		{
			name: "global randomness", file: "front.go", src: "package p\nimport \"math/rand/v2\"\nvar n = rand.IntN(3)",
			want: []string{"front.go:3:9: rand.IntN: randomness is an argument in p"},
		},
		{name: "own randomness", file: "a.go", src: "package p\nimport \"math/rand/v2\"\nvar r *rand.Rand = rand.New(rand.NewPCG(1, 2))"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := strict.judgeFile(c.file, c.src)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
