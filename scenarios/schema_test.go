package scenarios

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// TestSchemaFile: the schema beside the built-in scenarios is the one that the tables make.
func TestSchemaFile(t *testing.T) {
	if *update {
		if err := os.WriteFile(SchemaFile, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(SchemaFile)
	if err != nil || !bytes.Equal(text, Schema()) {
		t.Errorf("%s is not what the tables make (rewrite with -update): %v", SchemaFile, err)
	}
}

// TestSchemaOfFiles: what the parser reads is valid, and what has the wrong shape is not.
func TestSchemaOfFiles(t *testing.T) {
	whole := compiled(t, Schema())
	valid := func(data []byte) error {
		var document yaml.Node
		if err := yaml.Load(bytes.TrimPrefix(data, []byte(byteOrderMark)), &document); err != nil {
			return err
		}
		return whole.Validate(instance(&document))
	}
	for _, pattern := range []string{"*.yaml", "defaults/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := valid(data); err != nil {
				t.Errorf("%s is refused: %v", file, err)
			}
		}
	}
	for _, text := range []string{
		"seed: 1", "version: 2", "version: 1\nnme: x", "version: 1\nstream: 4", "version: 1\nstream: {shards: many}",
		"version: 1\nstream: {throttle: none}",
		"version: 1\npopulation: {segments: {a: 0.1}}", "version: 1\nworkload: [{rate: 100}]", "version: 1\nworkload: {rate: 100/s}",
		"version: 1\nworkload: [{rate: {from: 1/s, till: 2/s}}]", "version: 1\nexport: {batch: {linger: 5}}",
		"version: 1\nexport: {pacing: yes}",
		"version: 1\ndataflow: {partition_key: {attr: x}}", "version: 1\npopulation: {attributes: {a: {uniform: [1]}}}",
		"version: 1\npopulation: {attributes: {a: town}}",
	} {
		if valid([]byte(text)) == nil {
			t.Errorf("%q is taken", text)
		}
		if _, err := Parse("x.yaml", []byte(text)); err == nil {
			t.Errorf("%q is no mistake", text)
		}
	}
}

// texts are what somebody might write, right or wrong.
var texts = strings.Split("0|1|-1|2|7|017|0x10|1e3|1_000|1__0|_1|40k|1.5M|0.5k|k|5K|10MB|0.5|.5|5.|1..5|-0.5|1e16|9007199254740993|true|"+
	"false|yes|null|~|x|city|uuid|boolean|"+
	"10s|0s|0ms|1h30m|1 h|1.5s|-1s|30d|500h|8760h|10 parsecs|5us|5µs|1h 30m|100/s|100 / min|3k/s|0/h|100/day|200|1.5 "+
	"k/s|10%|0%|100%|101%|0.5 %|x%|%|"+
	"1 MiB|500 KiB|3 B|1 MB|1MiB|0.5 KiB|2026-03-02T22:00:00Z|2026-03-02T22:00:00.5+01:00|2026-03-02|2026-03-02 "+
	"22:00:00|19:00|7:05|24:00|19:00:30|19:60|"+
	"day|day at 02:00|day at 2|Europe/Berlin|profile|identity|all|mapped_only|off|strict|json|throttle|even|a "+
	"b|é|-|streaming|never|18446744073709551615", "|")

// beyond are the mistakes that a schema of types cannot know: bounds, lengths and names that are looked up.
var beyond = regexp.MustCompile(`than the allowed|years 2000 to 2099|is not between 0% and 100%|not a whole number of bytes|` +
	`no time zone|is not printable text|` +
	`is not a stream name|is not a consumer's name|is not a table's name|not a number of profiles from|-2\^53|too large a number|more than a hundred years`)

// TestSchemaOfTypes compares the schema of every type with its parser: it takes whatever the parser takes, and refuses
// what is not written as that type is.
func TestSchemaOfTypes(t *testing.T) {
	seen := map[string]int{}
	each(scenarioFields(new(Scenario)), func(f field) {
		if f.parse == nil {
			return
		}
		if len(f.schema()) == 0 {
			t.Errorf("%s: nothing is known of the type %q: add it to typeSchemas", f.key, f.what)
			return
		}
		of, err := json.Marshal(f.schema())
		if err != nil {
			t.Fatal(err)
		}
		check := compiled(t, of)
		for _, text := range texts {
			wrong := f.parse(text)
			plain := resolve(text, false) // as YAML 1.2 reads it
			refused := check.Validate(plain)
			if plain == nil {
				refused = check.Validate(text) // nothing is no value, whatever the type
			}
			quoted := check.Validate(text)
			switch {
			case wrong == nil && refused != nil && quoted != nil:
				t.Errorf("%s (%s): %q is read, and its schema refuses it: %v", f.key, f.what, text, refused)
			case wrong == nil && refused != nil && !leading0.MatchString(text):
				t.Errorf("%s (%s): plain %q is read, and its schema refuses it: %v", f.key, f.what, text, refused)
			case wrong != nil && refused == nil && !beyond.MatchString(wrong.message) && !loose(f.what, text):
				t.Errorf("%s (%s): %q is a mistake (%s), and its schema takes it", f.key, f.what, text, wrong.message)
			case refused != nil:
				seen[f.what]++
			}
		}
	})
	for what, refused := range seen {
		if refused < 10 {
			t.Errorf("the schema of %s refuses %d of %d texts", what, refused, len(texts))
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d types were compared", len(seen))
	}
}

var leading0 = regexp.MustCompile(`^0[0-9]`)

// loose tells of what schemas let pass: how underscores group digits, zeros in front, and more than one point.
func loose(what, text string) bool {
	return len(text) >= 16 && strings.Trim(text, "0123456789") == "" ||
		regexp.MustCompile(`^_|_$|__|^-?0[0-9]|^1\.\.5|\.$|^0x|^[0-9.]+e[0-9]+$`).MatchString(text) || what == "1" ||
		what == "a whole number" && strings.Contains(text, ".") || what == "a number of profiles or a share" && strings.Contains(text, ".")
}

// each walks over all fields.
func each(table []field, visit func(field)) {
	for _, f := range table {
		visit(f)
		each(f.keys, visit)
	}
}

// TestSchemaHasAllKeys: every key of the format is in the schema with its meaning, and no other.
func TestSchemaHasAllKeys(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(path string, of map[string]any)
	walk = func(path string, of map[string]any) {
		if several, is := of["anyOf"].([]any); is {
			for _, one := range several {
				walk(path, one.(map[string]any))
			}
		}
		if items, is := of["items"].(map[string]any); is {
			walk(path+"[]", items)
		}
		if each, is := of["additionalProperties"].(map[string]any); is {
			walk(path+".*", each)
		}
		properties, _ := of["properties"].(map[string]any)
		for key, below := range properties {
			got = append(got, strings.TrimPrefix(path+"."+key, "."))
			walk(path+"."+key, below.(map[string]any))
		}
	}
	delete(root, "definitions")
	walk("", root)
	var want []string
	for _, key := range Keys() {
		path := regexp.MustCompile(`\.[A-Z]+\b`).ReplaceAllString(key.Path, ".*")
		if !strings.HasSuffix(path, "*") {
			want = append(want, path)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the schema has\n%v\nwant\n%v", got, want)
	}
}

func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7)
	if err := compiler.AddResource("mem://schema", document); err != nil {
		t.Fatal(err)
	}
	made, err := compiler.Compile("mem://schema")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return made
}

// instance is a document as an editor's YAML 1.2 reads it.
func instance(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return instance(n.Content[0])
	case yaml.MappingNode:
		made := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			made[n.Content[i].Value] = instance(n.Content[i+1])
		}
		return made
	case yaml.SequenceNode:
		made := []any{}
		for _, item := range n.Content {
			made = append(made, instance(item))
		}
		return made
	}
	return resolve(n.Value, n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0)
}

// resolve is a scalar by YAML 1.2's core schema.
func resolve(text string, quoted bool) any {
	switch {
	case quoted:
		return text
	case slices.Contains([]string{"", "~", "null", "Null", "NULL"}, text):
		return nil
	case slices.Contains([]string{"true", "True", "TRUE"}, text):
		return true
	case slices.Contains([]string{"false", "False", "FALSE"}, text):
		return false
	case regexp.MustCompile(`^[-+]?[0-9]+$`).MatchString(text):
		return json.Number(strings.TrimPrefix(text, "+"))
	case regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`).MatchString(text):
		value, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return value
		}
	}
	return text
}
