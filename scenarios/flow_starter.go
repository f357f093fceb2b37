package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// FlowStarter is a scenario of a flow with what its file does not tell filled in by guesses, for somebody to correct.
// Name is the flow's file as the scenario has to name it.
func FlowStarter(flow *Flow, name string) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s\n#", SchemaLine)
	line("# The dataflow of %s as a scenario. What that file does not tell is a guess:\n# correct the lines that say GUESS. kinesim "+
		"validate tells what they come to, kinesim run shows it.", visible(name))
	line("\nversion: 1")
	line("name: %s", yamlText(flowName(flow)))
	if text := oneText100(flow.Description); text != "" {
		line("description: %s", yamlText(text))
	}
	line("seed: 1")
	line("\npopulation:\n  profiles: 100k               # GUESS: those of the sandbox\n  identities:                  # GUESS: its namespaces, and how many " +
		"identities a profile has\n    ECID: {min: 1, max: 3}\n    Email_LC_SHA256: {min: 1, share: 80%%}")
	line("  attributes:                  # GUESS: the paths are the flow's, what they hold is guessed by their names")
	for _, path := range flow.Attributes {
		line("    %s: %s", quoteKey(path), guessValue(path))
	}
	if len(flow.Attributes) == 0 {
		b.Truncate(bytes.LastIndexByte(b.Bytes()[:b.Len()-1], '\n') + 1)
		line("  attributes: {}               # the flow maps none")
	}
	line("  segments:                    # GUESS: the share of profiles that are members, and how it is evaluated")
	for _, segment := range flow.Segments {
		line("    %s: {members: 10%%, evaluation: streaming} # %s", quoteKey(flow.key(segment)), visible(segment.ID))
	}
	line("\ndataflow:\n  file: %s   # segments, attributes, names and ids", yamlText(name))
	toggles(line, flow)
	line("\nstream:\n  shards: 2                    # GUESS: those of the stream")
	if flow.Stream != "" {
		line("  #: name: %s               # said by the file; its region is %s", flow.Stream, visible(flow.Region))
	}
	line("\nworkload:                      # GUESS: updates of profiles, and what they do\n  - {phase: day, duration: 1m, rate: 100/s}")
	line("\n#: timeline:\n#:   - {at: 20s, activate: …}  # what is mapped later: see kinesim scenarios keys")
	return b.Bytes()
}

// toggles writes the settings of the user interface: what the file tells, and the others to be said.
func toggles(line func(string, ...any), flow *Flow) {
	for _, known := range flow.toggles {
		line("  #: %s: %s   # said by the file", known.key, known.text)
	}
	said := func(key string) bool {
		for _, known := range flow.toggles {
			if known.key == key {
				return true
			}
		}
		return false
	}
	line("  # What else Platform shows: Adobe does not publish how a flow says it.")
	for _, one := range []struct{ key, example, label string }{
		{"include_segment_names", "include_segment_names: true", "Include Segment Names"},
		{"include_segment_timestamps", "include_segment_timestamps: true", "Include Segment Timestamps"},
		{"membership_scope", "membership_scope: mapped_only", "Include mapped audiences only"},
		{"triggers", "triggers: {attribute: false, segmentation: true, identity: true}", "When to activate"},
	} {
		if !said(one.key) {
			line("  #: %s   # %s", one.example, one.label)
		}
	}
}

func flowName(flow *Flow) string {
	if text := oneText100(flow.Name); text != "" {
		return text
	}
	return "dataflow"
}

// oneText100 is a text as a name or a description may be: printable, on one line, and not long.
func oneText100(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.C, r) }), " ")
	if runes := []rune(text); len(runes) > 100 {
		text = string(runes[:100])
	}
	return text
}

// yamlText is a text in double quotes, which YAML reads as JSON does.
func yamlText(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // of a text there is no error
	return strings.TrimSpace(b.String())
}

// guesses are values by parts of an attribute's name, in lower case; the first that fits counts.
var guesses = []struct{ part, value string }{
	{"firstname", "first_name"}, {"lastname", "last_name"}, {"birth", "birth_date"}, {"email.address", "email"}, {"emailaddress", "email"},
	{"phone", "phone"}, {"street", "street"}, {"city", "city"}, {"country", "country"}, {"company", "company"}, {"organi", "company"},
	{"jobtitle", "job_title"}, {"email", "email"}, {"score", "{uniform: [0, 1], digits: 3}"},
	{"propensity", "{uniform: [0, 1], digits: 3}"}, {"tier", "{choose: {gold: 10%, silver: 30%, bronze: 60%}}"}, {"consent", "{choose: {\"y\": 80%, \"n\": 20%}}"},
	{"timestamp", "timestamp"}, {"date", "timestamp"}, {"points", "{integer: [0, 10_000]}"},
	{"count", "{integer: [0, 100]}"}, {"amount", "{uniform: [0, 1_000]}"}, {"price", "{uniform: [0, 1_000]}"}, {"uuid", "uuid"},
	{"crmid", "profile_id"}, {"customerid", "profile_id"}, {"_id", "profile_id"},
}

func guessValue(path string) string {
	lower := strings.ToLower(path)
	for _, guess := range guesses {
		if strings.Contains(lower, guess.part) {
			return guess.value
		}
	}
	return "{text: 12 B}"
}
