package scenarios

import (
	"encoding/json"
	"slices"
	"strings"
)

// schema is a JSON Schema, or a part of one.
type schema map[string]any

// schemaURL is the dialect that editors know best.
const schemaURL = "http://json-schema.org/draft-07/schema#"

// SchemaFile is the name of the file that the first line of a scenario points editors to.
const SchemaFile = "kinesim.schema.json"

// SchemaLine is that first line, for the YAML language server that most editors use.
const SchemaLine = "# yaml-language-server: $schema=" + SchemaFile

// Schema is the format as JSON Schema, for editors: keys, their types and words, what they mean and their defaults. It
// is made from the tables that read a file, and refuses nothing that they read. Rules about several values are not in
// it.
func Schema() []byte {
	made := object(scenarioFields(new(Scenario)))
	made["$schema"] = schemaURL
	made["title"] = "kinesim scenario"
	made["definitions"] = schema{
		"rate":   anyOf(typeSchemas["a rate"], object(append(rampFields(), rateShapes(new(Rate))...))),
		"factor": anyOf(typeSchemas["a factor"], object(append(factorFields(), rateShapes(new(Rate))...))),
	}
	text, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		panic("scenarios: schema: " + err.Error()) // a mistake in this package; a test makes the schema
	}
	return append(text, '\n')
}

func rampFields() []field {
	return []field{{key: "from", kind: rate(new(float64))}, {key: "to", kind: rate(new(float64))}}
}

func factorFields() []field {
	return []field{{key: "from", kind: factorKind(new(float64))}, {key: "to", kind: factorKind(new(float64))}}
}

// object is a mapping with the keys of a table.
func object(table []field) schema {
	properties, required := schema{}, []string{}
	for _, f := range table {
		of := f.schema()
		if f.about != "" {
			of["description"] = f.about
		}
		if f.fallback != "" {
			of["default"] = f.fallback
		}
		properties[f.key] = of
		if f.required {
			required = append(required, f.key)
		}
	}
	made := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		slices.Sort(required)
		made["required"] = required
	}
	return made
}

// schema is what values the kind reads.
func (k kind) schema() schema {
	alone, known := typeSchemas[k.what]
	if k.words != nil {
		alone, known = schema{"enum": k.words}, true
	}
	var whole schema
	switch {
	case len(k.keys) == 0:
	case k.keys[0].key == "[]":
		whole = schema{"type": "array", "items": k.keys[0].schema()}
		if others := k.keys[1:]; len(others) > 0 { // that a mapping has instead
			whole = anyOf(whole, object(others))
		}
	case len(k.keys) == 1 && k.keys[0].key == strings.ToUpper(k.keys[0].key): // keys that the file chooses
		whole = schema{"type": "object", "additionalProperties": k.keys[0].schema()}
	default:
		whole = object(k.keys)
	}
	switch {
	case whole == nil && known:
		return clone(alone)
	case known && !strings.HasPrefix(k.what, "a mapping"):
		return anyOf(alone, whole)
	case whole != nil:
		return whole
	}
	return schema{}
}

func clone(s schema) schema {
	made := schema{}
	for key, value := range s {
		made[key] = value
	}
	return made
}

// anyCase is a pattern for names whose letters may be in either case.
func anyCase(names []string) string {
	var pattern strings.Builder
	for _, name := range names {
		pattern.WriteByte('|')
		for _, r := range name {
			if r >= 'a' && r <= 'z' {
				pattern.WriteString("[" + string(r) + strings.ToUpper(string(r)) + "]")
			} else {
				pattern.WriteRune(r)
			}
		}
	}
	return "^(" + pattern.String()[1:] + ")$"
}

func anyOf(of ...schema) schema { return schema{"anyOf": of} }
func oneText(pattern string) schema {
	return schema{"type": "string", "pattern": pattern}
}
func listOf(items schema, least, most int) schema {
	made := schema{"type": "array", "items": items, "minItems": least}
	if most > 0 {
		made["maxItems"] = most
	}
	return made
}

// Texts as patterns of JSON Schema. They may let pass what a number's bounds refuse, and never the other way round.
const (
	number      = `\.?[0-9][0-9_]*\.?[0-9_]*`
	countText   = `^-?[0-9_]+(\.[0-9_]+)?[kM]?$`
	durationPat = `-?` + number + ` *(d|h|m|s|ms|us|µs)(` + number + ` *(d|h|m|s|ms|us|µs))*`
	rateText    = `^-?` + number + ` *[kM]? */ *(s|min|h) *$`
	shareText   = `^-?` + number + ` *%$`
	clockText   = `([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?`
	momentText  = `[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,]+(Z|[+-][0-9]{2}:[0-9]{2})`
)

var (
	countSchema    = anyOf(schema{"type": "integer"}, oneText(countText))
	durationSchema = oneText("^" + durationPat + "$")
	rateSchema     = oneText(rateText)
	shareSchema    = oneText(shareText)
	// A plain 017 or true is a number or a truth value to YAML, and a text to us.
	textSchema  = schema{"type": []string{"string", "number", "boolean"}}
	namesSchema = listOf(textSchema, 0, maxSegments)
	eitherNames = anyOf(textSchema, namesSchema)
	anyRate     = schema{"$ref": "#/definitions/rate"}
	anyFactor   = schema{"$ref": "#/definitions/factor"}
	factorText  = anyOf(schema{"type": "number"}, oneText(`^-?`+number+`( *%)?$`), rateSchema)
)

// typeSchemas are the types of values, by the names that they have in Key.Type. A type that is read from a scalar or
// from a mapping has the scalar here; its mapping is made from its keys.
var typeSchemas = map[string]schema{
	"1":                                      {"enum": []any{1, "1"}},
	"a whole number":                         countSchema,
	"a number, or max":                       anyOf(schema{"type": "number"}, oneText(`^(`+number+`|max)$`)),
	"a number":                               anyOf(schema{"type": "number"}, oneText(`^-?`+number+`$`)),
	"a number, or never":                     anyOf(schema{"type": "number"}, oneText(`^(-?`+number+`|never)$`)),
	"a size":                                 oneText(`^-?` + number + ` *(B|KiB|MiB)$`),
	"a duration":                             durationSchema,
	"a rate":                                 rateSchema,
	"a factor":                               factorText,
	"a share":                                shareSchema,
	"an objective":                           textSchema,
	"an objective, or a mapping":             textSchema,
	"an objective, or a list of objectives":  textSchema,
	TypeSeed:                                 anyOf(schema{"type": "integer", "minimum": 0}, oneText(`^[0-9_]+$`)),
	TypeToggle:                               {"enum": []any{true, false, "true", "false"}},
	"a moment":                               oneText("^" + momentText + "$"),
	"a moment, or now":                       oneText("^(" + momentText + "|now)$"),
	"a text":                                 textSchema,
	"the name of a file":                     {"type": "string"},
	"a duration or a distribution":           anyOf(durationSchema, oneText("^lognormal:"+durationPat+", *[0-9.]+$")),
	TypeAddress:                              oneText(listenText),
	"a time zone":                            {"type": "string"},
	"a number of profiles or a share":        anyOf(countSchema, shareSchema),
	"a duration, a time of day, or a moment": anyOf(durationSchema, oneText("^"+clockText+"$"), oneText("^"+momentText+"$")),
	"a duration, day, or day at a time":      anyOf(durationSchema, oneText("^day( at "+clockText+")?$")),
	"a moment, from the start or by the clock": anyOf(oneText("^"+strings.TrimPrefix(durationPat, "-?")+"$"),
		oneText("^([01]?[0-9]|2[0-3]):[0-5][0-9]$")),

	"a list of names":                    namesSchema,
	"a list of operations":               namesSchema,
	"a segment, or a list of segments":   eitherNames,
	"a file, or a list of files":         eitherNames,
	"a list of two moments":              listOf(schema{"type": "string"}, 2, 2),
	"a text, a number, true or false":    textSchema,
	"the name of a function of gofakeit": anyOf(schema{"enum": Fakes}, oneText(anyCase(Fakes))),
	"a condition":                        {"type": "string"},
	"a text with paths in braces":        {"type": "string"},
	"even, or a mapping":                 {"enum": []string{"even"}},
	"a list of two numbers":              listOf(anyOf(schema{"type": "number"}, oneText(`^-?`+number+`$`)), 2, 2),
	"a list of two whole numbers":        listOf(countSchema, 2, 2),
	"a list of 24 shares":                listOf(shareSchema, 24, 24),
	"a list of rates":                    listOf(anyOf(anyRate, anyFactor), 1, 32),
	"a rate of any shape":                anyRate,
	"a mapping of texts to shares":       {"type": "object", "additionalProperties": shareSchema},
	"a mapping of moments to rates":      {"type": "object", "additionalProperties": factorText},
	"a path, or a list of paths":         eitherNames,
	"a number of shards, or a mapping":   countSchema,
	"a mapping of a path to values": {
		"type": "object", "additionalProperties": eitherNames, "minProperties": 1, "maxProperties": 1,
	},

	"profile, or one of the keys below":      {"enum": []string{"profile"}},
	"a duration, or a mapping":               durationSchema,
	"a rate, the ends of a ramp, or a shape": rateSchema,
	"how many a profile has, or a mapping":   countSchema,
	"the share of members, or a mapping":     shareSchema,
	"the name of a generator, or a mapping":  {"enum": plainGenerators},
}
