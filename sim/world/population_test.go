package world

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// The initial memberships have the shares of the scenario and lie within their spans before the start.
func TestInitialMemberships(t *testing.T) {
	sc := worldScenario()
	sc.Population.Profiles = 50_000
	w := makeWorld(t, sc)
	for i, segment := range sc.Population.Segments {
		members, exited, counted := 0.0, 0.0, 0
		for _, s := range w.Slices() {
			counted += s.members[i]
			for local := range s.count {
				s.concern(local)
				s.update.At = w.Start()
				(*source)(s).Load(&s.profile)
				list := s.profile.Memberships
				ago := time.Duration(w.Start()-list[i].LastQualification) * time.Millisecond
				switch list[i].Status {
				case profile.Realized:
					members++
					if ago <= 0 || ago > qualifiedWithin || ago > sc.Start.Sub(segment.Created) {
						t.Fatalf("%s: qualified %v before the start", segment.Key, ago)
					}
				case profile.Exited:
					exited++
					if ago <= 0 || ago > exitedWithin {
						t.Fatalf("%s: exited %v before the start", segment.Key, ago)
					}
				}
			}
		}
		n := float64(sc.Population.Profiles)
		if got := members / n; got < segment.Members-0.01 || got > segment.Members+0.01 {
			t.Errorf("%s: %.3f are members, want %.2f", segment.Key, got, segment.Members)
		}
		if got, want := exited/n, segment.Exited; got < want-0.01 || got > want+0.01 {
			t.Errorf("%s: %.3f have exited, want %.2f", segment.Key, got, want)
		}
		if counted != int(members) {
			t.Errorf("%s: %d members counted, %.0f found", segment.Key, counted, members)
		}
	}
}

func TestSliceCounts(t *testing.T) {
	for _, row := range []struct{ profiles, want int }{{1, 1}, {255, 1}, {2000, 7}, {65_535, 255}, {65_536, 256}, {100_001, 256}} {
		sc := worldScenario()
		sc.Population.Profiles = row.profiles
		w := makeWorld(t, sc)
		total := 0
		for _, s := range w.Slices() {
			total += s.count
		}
		if len(w.Slices()) != row.want || total != row.profiles {
			t.Errorf("%d profiles: %d slices with %d profiles, want %d slices", row.profiles, len(w.Slices()), total, row.want)
		}
	}
}

// sevenSegments has 7 segments, 8 attributes and 2 namespaces, as the sample of the destination's documentation or a
// bit more.
func sevenSegments(profiles int) *scenarios.Scenario {
	sc := worldScenario()
	sc.Population.Profiles = profiles
	sc.Population.Identities = sc.Population.Identities[:2]
	sc.Population.Attributes = sc.Population.Attributes[:8]
	sc.Dataflow.Attributes = []string{"person", "personalEmail", "mobilePhone"}
	for i := range 3 {
		extra := sc.Population.Segments[2]
		extra.Key, extra.ID = fmt.Sprint("extra", i), fmt.Sprint("id-extra", i)
		sc.Population.Segments = append(sc.Population.Segments, extra)
	}
	sc.Timeline = nil
	sc.Workload = []scenarios.Phase{{Duration: 1000 * time.Hour, From: 10_000, To: 10_000, Mix: evenMix()}}
	return sc
}

// A million profiles; the state is reported as bytes/profile (at most 64) and the start as ns/profile (at most 2000).
func BenchmarkNewWorld(b *testing.B) {
	const profiles = 1_000_000
	sc := sevenSegments(profiles)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	words("")
	var w *World
	before := heap()
	for b.Loop() {
		w = makeWorld(b, sc)
	}
	bytesPerProfile := float64(heap()-before) / profiles
	runtime.KeepAlive(w)
	b.ReportMetric(bytesPerProfile, "bytes/profile")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/profiles, "ns/profile")
}

// TestStateSize holds the benchmark's size without running it: 5 bytes a segment, 4 a
// namespace, 1 an attribute.
func TestStateSize(t *testing.T) {
	w := makeWorld(t, sevenSegments(10_000))
	size := 0
	for _, s := range w.Slices() {
		size += cap(s.state)
	}
	if got := size / 10_000; got > 64 {
		t.Errorf("%d bytes a profile, want at most 64", got)
	}
}

func BenchmarkUpdates(b *testing.B) {
	for _, encode := range []bool{false, true} {
		b.Run(map[bool]string{false: "detect", true: "export"}[encode], func(b *testing.B) {
			w := makeWorld(b, sevenSegments(1_000_000))
			slices := w.Slices()
			var buffer []byte
			exports, i := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				u := slices[i%len(slices)].Next()
				i++
				if w.Dataflow().Detect(&u.Update).Export() && encode {
					buffer = w.Dataflow().AppendPayload(buffer[:0], &u.Update)
					exports++
				}
			}
			if encode {
				b.ReportMetric(float64(exports)/float64(b.N), "exports/op")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(exports), "ns/export")
			}
		})
	}
}

// TestMicros: where payloads show parts of seconds, memberships change at the very moment of their update, and those of
// the start have moments of their own before it.
func TestMicros(t *testing.T) {
	sc := worldScenario()
	sc.Dataflow.TimestampFormat = profile.TimestampMicros
	w, err := New(sc)
	if err != nil {
		t.Fatal(err)
	}
	changed, parts := 0, map[profile.Millis]bool{}
	for _, s := range w.Slices() {
		for u := s.Next(); u != nil; u = s.Next() {
			u.Load()
			for _, c := range u.Changes {
				if c.Kind != profile.Evaluated {
					continue
				}
				m := u.Profile.Memberships[c.Index]
				if c.Before.Member() != m.Status.Member() {
					changed++
					if m.LastQualification != u.At {
						t.Fatalf("changed at %d, and its moment is %d", u.At, m.LastQualification)
					}
				}
				if m.LastQualification > u.At {
					t.Fatalf("the moment %d is after the update at %d", m.LastQualification, u.At)
				}
				parts[m.LastQualification%1000] = true
			}
		}
	}
	if changed < 100 || len(parts) < 500 {
		t.Errorf("%d changes, %d different parts of a second", changed, len(parts))
	}
}
