package bench

import (
	"encoding/binary"
	"fmt"
	"strings"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/world"
)

// fullSegments is how many segments a profile of the bench is in, as in the destination's sample; fewer when the
// payload is to be small.
const fullSegments = 7

// logicalRate is at how many updates a second of logical time the bench generates. Nobody waits for it.
const logicalRate = 1_000_000

// Scenario is a population whose every update is exported with a payload of about the given size.
func Scenario(size, profiles, updates int) (*scenarios.Scenario, error) {
	for segments := fullSegments; ; segments-- {
		mean, err := meanPayload(segments, 1)
		if err != nil {
			return nil, err
		}
		if mean <= size || segments == 0 {
			return parseScenario(segments, max(size-mean, 1), profiles, updates)
		}
	}
}

func parseScenario(segments, filler, profiles, updates int) (*scenarios.Scenario, error) {
	var population, mapped strings.Builder
	identities := "{ECID: 2, email_lc_sha256: 1}"
	if segments == 0 { // the smallest payload that there is
		segments, identities = 1, "{ECID: 1}"
	}
	for i := range segments {
		fmt.Fprintf(&population, "    audience-%d: {members: 100%%}\n", i)
		fmt.Fprintf(&mapped, "audience-%d, ", i)
	}
	text := fmt.Sprintf(`version: 1
name: bench
population:
  profiles: %d
  identities: %s
  attributes:
    person.name.firstName: first_name
    person.name.lastName: last_name
    homeAddress.city: city
    note: {text: %d B}
  segments:
%sdataflow:
  segments: [%s]
  attributes: [person.name.firstName, person.name.lastName, homeAddress.city, note]
stream: {shards: 4, throttle: "off"}
workload:
  - {phase: all, duration: %dms, rate: %d/s, mix: {attribute: 100%%}}
`, profiles, identities, filler, population.String(), strings.TrimSuffix(mapped.String(), ", "), updates*1000/logicalRate+1000, logicalRate)
	return scenarios.Parse("bench", []byte(text))
}

// meanPayload is how long a payload is on the average.
func meanPayload(segments, filler int) (int, error) {
	scenario, err := parseScenario(segments, filler, 256, 1)
	if err != nil {
		return 0, err
	}
	payloads, err := payloadsOf(scenario, 256)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, payload := range payloads {
		sum += len(payload)
	}
	return sum / len(payloads), nil
}

// makePayloads are payloads of about the given size, few enough not to fill the caches of the machine that is measured.
func makePayloads(size int) ([][]byte, error) {
	const different = 256
	scenario, err := Scenario(size, different, different)
	if err != nil {
		return nil, err
	}
	return payloadsOf(scenario, different)
}

func payloadsOf(scenario *scenarios.Scenario, count int) ([][]byte, error) {
	world, err := world.New(scenario)
	if err != nil {
		return nil, err
	}
	payloads := make([][]byte, 0, count)
	for i := 0; len(payloads) < count; i++ {
		slice := world.Slices()[i%len(world.Slices())]
		u := slice.Next()
		if u == nil {
			return nil, fmt.Errorf("the bench scenario ended after %d updates", len(payloads))
		}
		var update *profile.Update = &u.Update
		payloads = append(payloads, world.Dataflow().AppendPayload(nil, update))
	}
	return payloads, nil
}

// keyBytes is the length of a partition key: that of a UUID, as a profile's id is.
const keyBytes = 36

// hexPairs are the bytes as two digits, the first in the lower half.
var hexPairs = func() (pairs [256]uint16) {
	const digits = "0123456789abcdef"
	for i := range pairs {
		pairs[i] = uint16(digits[i>>4]) | uint16(digits[i&15])<<8
	}
	return pairs
}()

// hexPlaces are where the bytes of a UUID stand in its text.
var hexPlaces = [16]uint8{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34}

// putKey writes the n-th partition key, which looks like a UUID. Each n has one of its own, and neighbours fall far
// from each other. It costs as little as it can, being part of what is measured.
func putKey(key *[keyBytes]byte, n uint64) {
	high := n * 0x9e3779b97f4a7c15 // odd, so no two n have the same
	low := (high ^ high>>29) * 0xbf58476d1ce4e5b9
	key[8], key[13], key[18], key[23] = '-', '-', '-', '-'
	for i := range 8 {
		binary.LittleEndian.PutUint16(key[hexPlaces[i]:], hexPairs[byte(high>>(56-8*i))])
		binary.LittleEndian.PutUint16(key[hexPlaces[8+i]:], hexPairs[byte(low>>(56-8*i))])
	}
}
