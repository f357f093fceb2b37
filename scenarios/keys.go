package scenarios

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
)

// Bounds of the format that are ours: no run comes near them, and they keep sums within their types.
const (
	maxProfiles = 100_000_000
	maxRate     = 10_000_000
	maxPhases   = 250
	maxEvents   = 1_000
	maxPhase    = 366 * 24 * time.Hour
)

var (
	attributePath = regexp.MustCompile(`^[\pL_][\pL\pN_:-]*(\.[\pL_][\pL\pN_:-]*)*$`)
	printable     = regexp.MustCompile(`^[^\pC]+$`)
	oneLine       = regexp.MustCompile(`^[^\n\r]+$`)
)

// scenarioFields is the format: the keys of a scenario file and, through them, of everything in it. It reads into s.
func scenarioFields(s *Scenario) []field {
	return []field{
		{key: "version", required: true, note: "1", about: "the version of the scenario format", kind: version(&s.Version)},
		includeField(),
		{key: "name", note: "the file's name", about: "what the run is called in reports",
			kind: text(&s.Name, 100, printable, "printable text on one line")},
		{key: "description", about: "what the scenario shows, in a sentence", kind: text(&s.Description, 1_000, nil, "")},
		{key: "seed", flag: "seed", fallback: "1", about: "decides every random choice: a scenario and a seed determine the exported " +
			"records byte for byte",
			kind: ranged(&s.Seed, TypeSeed, parseSeed, func(uint64) string { return "" }, 0, math.MaxUint64, setting.Why{})},
		{
			key:      "start",
			flag:     "start",
			fallback: "2026-03-02T22:00:00Z",
			about: "logical time of the first update, which is all that payloads " +
				"know of time; with now, for consumers that look at the age of what they read, the records are others each time",
			kind: startingAt(s),
		},
		{key: "population", about: "who there is before the first update", kind: section("a mapping", populationFields(&s.Population))},
		{key: "dataflow", about: "the activation, as configured in Experience Platform",
			kind: section("a mapping", dataflowFields(&s.Dataflow))},
		{key: "upstream", note: "nothing: events are when updates are due", about: "what happens between an event and the moment at which the " +
			"destination is told of it", kind: upstream(&s.Upstream)},
		{key: "stream", about: "the Kinesis stream that is created for the run", kind: section("a mapping", streamFields(&s.Stream))},
		{key: "export", about: "how exports are delivered: ours to choose, Adobe publishes only the attempts",
			kind: section("a mapping", settingFields(&s.Export, exporter.ConfigTable()))},
		{key: "workload", note: "one phase", about: "the phases of the run, one after the other, or recorded updates", kind: workload(s)},
		{key: "timeline", note: "nothing", about: "what happens once, at a moment of the run", kind: events(s)},
		{key: "objectives", note: "none", about: "what the run is to achieve, as in due_to_ack p95 < 10m in any 5m; adobe is what Adobe " +
			"publishes of the destination. A run that misses one ends with its own exit code; see kinesim help objectives",
			kind: objectives(s)},
	}
}

func version(to *int) kind {
	return kind{what: "1", parse: func(text string) *fault {
		if text != "1" {
			return faultf("write version: 1", "%s is not a version of the scenario format that this kinesim knows", quote(text))
		}
		*to = 1
		return nil
	}}
}

// TypeSeed is the Key.Type of the seed, which is larger than other numbers.
const TypeSeed = "a whole number from 0 to 2^64-1"

// TypeToggle is the Key.Type of what is on or off.
const TypeToggle = "true or false"

// TypeAddress is the Key.Type of what listens.
const TypeAddress = "an address"

// Key documents one key of the format.
type Key struct {
	Path     string // from the top of the file, with [] for the items of a list and NAME for keys that the file chooses
	Type     string
	Default  string // as written in a file, or a description of it
	Meaning  string
	Required bool
	Flag     string // its short name on the command line, without dashes, or ""
	Clocked  string // why it can change nothing in virtual time, behind "in virtual time"; "" where it can
}

// KeyOf is the key that a path of a file stands for, with 0 for [] and a name without dots for NAME; nil when there is
// none.
func KeyOf(path string) *Key {
	said := strings.Split(path, ".")
	for _, key := range Keys() {
		names := strings.Split(strings.ReplaceAll(key.Path, "[]", "."), ".")
		if slices.EqualFunc(said, names, func(said, name string) bool { return said == name || name == "" || chosen(name) }) {
			return &key
		}
	}
	return nil
}

// chosen tells whether a part of a path stands for a name that a file chooses.
func chosen(part string) bool { return part == strings.ToUpper(part) }

// Keys lists every key of the format in the order in which a file is read best: what README and help are written from.
func Keys() []Key {
	return documented(nil, "", scenarioFields(new(Scenario)))
}

func documented(keys []Key, path string, table []field) []Key {
	for _, f := range table {
		key := Key{Path: path + f.key, Type: f.what, Default: f.fallback, Meaning: f.about, Required: f.required, Flag: f.flag,
			Clocked: f.clocked}
		if key.Default == "" && !f.required {
			key.Default = f.note
		}
		if f.key == "[]" { // the items of a list, which are no key
			key.Path = strings.TrimSuffix(path, ".") + "[]"
		} else {
			keys = append(keys, key)
		}
		keys = documented(keys, key.Path+".", f.keys)
	}
	return keys
}
