package scenarios

import (
	"bytes"
	"strings"
	"testing"
)

// The starter runs as it is, warns of nothing, and so does each key that it invites to try.
func TestStarter(t *testing.T) {
	if _, warnings, err := (Source{File: "starter.yaml", Data: Starter()}).Read(); err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	if !bytes.HasPrefix(Starter(), []byte(SchemaLine+"\n")) {
		t.Errorf("the starter does not begin with %s", SchemaLine)
	}
	lines := strings.Split(string(Starter()), "\n")
	tried := 0
	for i, line := range lines {
		if !strings.Contains(line, "#: ") || strings.Contains(line, "include") || strings.HasPrefix(line, "#:   ") ||
			strings.Contains(line, "#: keys") {
			continue
		}
		tried++
		changed := append([]string(nil), lines...)
		for j := i; j == i || strings.HasPrefix(changed[j], "#:   "); j++ { // with what belongs under it
			changed[j] = strings.Replace(changed[j], "#: ", "", 1)
		}
		text := strings.Join(changed, "\n")
		if _, warnings, err := (Source{File: "starter.yaml", Data: []byte(text)}).Read(); err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v %v", line, err, warnings)
		}
	}
	if tried < 12 {
		t.Errorf("only %d keys were tried", tried)
	}
}

// Every built-in scenario tells editors of the schema.
func TestSchemaLines(t *testing.T) {
	for _, info := range List() {
		if source, err := Builtin(info.Name); err != nil || !bytes.HasPrefix(source.Data, []byte(SchemaLine+"\n")) {
			t.Errorf("%s does not begin with %s: %v", info.Name, SchemaLine, err)
		}
	}
}
