package report

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
)

// SummarySchemaFile is the file of the repository that holds SummarySchema.
const SummarySchemaFile = "summary.schema.json"

// SummarySchema is summary.json as JSON Schema, made from the types that it is written from. Keys may be added to a
// summary, so it refuses none that it does not know.
func SummarySchema() []byte {
	made := schemaOf(reflect.TypeFor[Summary]())
	made["$schema"] = "http://json-schema.org/draft-07/schema#"
	made["title"] = "kinesim summary.json"
	text, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		panic("report: schema: " + err.Error()) // a mistake in this package; a test makes the schema
	}
	return append(text, '\n')
}

type jsonSchema map[string]any

// schemaOf is how encoding/json writes a type.
func schemaOf(t reflect.Type) jsonSchema {
	switch t {
	case reflect.TypeFor[time.Time]():
		return jsonSchema{"type": "string", "format": "date-time"}
	case reflect.TypeFor[Settings]():
		return settingsSchema()
	case reflect.TypeFor[Verdict]():
		var words []string
		for _, code := range ExitCodes() {
			words = append(words, string(code.Name))
		}
		return jsonSchema{"type": "string", "enum": words}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return jsonSchema{"anyOf": []jsonSchema{schemaOf(t.Elem()), {"type": "null"}}}
	case reflect.Struct:
		properties, required := jsonSchema{}, []string{}
		addFields(t, properties, &required)
		return jsonSchema{"type": "object", "properties": properties, "required": required}
	case reflect.Map:
		return jsonSchema{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Slice:
		return jsonSchema{"type": []string{"array", "null"}, "items": schemaOf(t.Elem())}
	case reflect.String:
		return jsonSchema{"type": "string"}
	case reflect.Bool:
		return jsonSchema{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return jsonSchema{"type": "number"}
	}
	if t.Kind() >= reflect.Uint && t.Kind() <= reflect.Uintptr {
		return jsonSchema{"type": "integer", "minimum": 0}
	}
	return jsonSchema{"type": "integer"}
}

// addFields adds the fields of a type; those of one that it embeds are its own.
func addFields(t reflect.Type, properties jsonSchema, required *[]string) {
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			addFields(field.Type, properties, required)
		case !field.IsExported() || name == "-":
		default:
			if name == "" {
				name = field.Name
			}
			properties[name] = schemaOf(field.Type)
			if !strings.Contains(options, "omitempty") {
				*required = append(*required, name)
			}
		}
	}
}

// settingsSchema is what Settings.MarshalJSON writes.
func settingsSchema() jsonSchema {
	properties := jsonSchema{partitionKeyName: jsonSchema{"type": "string"}}
	table := exporter.ConfigTable()
	for i := range table {
		kind := "integer"
		switch table[i].Kind {
		case setting.Word:
			kind = "string"
		case setting.Toggle:
			kind = "boolean"
		case setting.Span:
			kind = "number"
		}
		properties[settingName(&table[i])] = jsonSchema{"type": kind}
	}
	return jsonSchema{"type": "object", "properties": properties}
}
