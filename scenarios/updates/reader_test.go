package updates

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"kinesim/exporter/profile"
)

// testNames has two attributes, a map and the one that stands for others; two segments and a namespace.
func testNames() (*Names, *profile.Schema) {
	schema := &profile.Schema{
		Attributes: []profile.Attribute{{Path: "person.name"}, {Path: "tier"}, {Path: "scores", Map: true}, {Path: "(any other)"}},
		Segments:   []profile.Segment{{ID: "id-one", Namespace: "ups"}, {ID: "id-two", Namespace: "ups"}},
		Namespaces: []string{"ECID"},
	}
	return NewNames(schema, []string{"one", "two"}, []string{"person", "tier", "scores"}, 3), schema
}

func lines(t *testing.T, text string) (read []Line, bad []string) {
	t.Helper()
	names, _ := testNames()
	r, err := newReader(strings.NewReader(text), names)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var l Line
		err := r.Next(&l)
		if errors.Is(err, io.EOF) {
			return read, bad
		}
		if _, is := errors.AsType[*BadLine](err); is {
			bad = append(bad, strings.TrimPrefix(err.Error(), ":"))
		} else if err != nil {
			t.Fatal(err)
		} else {
			read = append(read, l)
		}
	}
}

func TestLine(t *testing.T) {
	read, bad := lines(t, "\xEF\xBB\xBF"+`{"kinesim":"updates","version":1,"start":"2026-03-02T22:00:00+01:00"}

{"id":"p\u00e9","at":"2026-03-02T22:00:01.250Z","attributes":{"person":{"name":"A\nda"},"tier":null,"scores":{"a":1e3,"b":true},"x.y":"z"},`+
		`"segments":{"one":"realized","id-two":{"status":"exited","since":"2026-01-01T00:00:00Z"}},"identities":{"ECID":["1","2"]},`+
		`"removed":["tier"],"backfill":["two"],"merged":true}
{"at":1772488801.5,"id":"q"}
`)
	if len(bad) > 0 || len(read) != 2 {
		t.Fatalf("%d lines, bad %q", len(read), bad)
	}
	l := read[0]
	if string(l.ID) != "pé" || l.At != 1772488801250 || read[1].At != 1772488801500 || l.Whole || !l.Merged {
		t.Errorf("%+v", l)
	}
	want := []Attribute{
		{0, profile.Value{Kind: profile.String, Text: []byte("A\nda")}}, {1, profile.Value{Kind: profile.Null}}, {2, profile.Value{Kind: profile.Map}},
		{3, profile.Value{Kind: profile.String, Text: []byte("z")}},
	}
	for i, a := range l.Attributes {
		if a.Index != want[i].Index || a.Value.Kind != want[i].Value.Kind || string(a.Value.Text) != string(want[i].Value.Text) {
			t.Errorf("attribute %d: %+v, want %+v", i, a, want[i])
		}
	}
	scores := l.Attributes[2].Value.Entries
	if len(scores) != 2 || string(scores[0].Value.Text) != "1e3" || string(scores[1].Key) != "b" {
		t.Errorf("scores: %+v", scores)
	}
	if l.Segments[0] != (Membership{0, profile.Realized, 0}) || l.Segments[1] != (Membership{1, profile.Exited, 1767225600000}) {
		t.Errorf("segments: %+v", l.Segments)
	}
	if len(l.Identities[0].List) != 2 || string(l.Identities[0].List[1].ID) != "2" || l.Removed[0] != 1 || l.Backfill[0] != 1 {
		t.Errorf("%+v", l)
	}
}

// Each bad line is named by its number and column, and those behind it are read.
func TestBadLines(t *testing.T) {
	for _, row := range []struct{ line, want string }{
		{`nonsense`, `2:1: a line wants an object`},
		{`{"at":"2026-03-02T22:00:00Z"}`, `2:30: the line has no id`},
		{`{"id":"p"}`, `2:11: the line has no at`},
		{`{"at":"yesterday","id":"p"}`, `2:7: at wants a moment: RFC 3339 in quotes, or seconds since 1970`},
		{`{"at":"2026-02-30T22:00:00.000Z","id":"p"}`, `2:7: at wants a moment: RFC 3339 in quotes, or seconds since 1970`},
		{`{"at":1,"id":"p"}`, `2:1: the line comes before the one in front of it: lines are in order of at`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","segment":{}}`, `2:39: unknown key "segment": the keys of a line are ` + keys},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","segments":{"thre":"realized"}}`,
			`2:51: the population has no segment with the key or id "thre": add it to population.segments`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","segments":{"one":"member"}}`,
			`2:57: "member" is none of realized, existing, exited and none`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","identities":{"Email":[]}}`,
			`2:53: the population has no identity namespace "Email": add it to population.identities`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","attributes":{"person":{"age":3}}}`,
			`2:63: the attribute "person.age" is mapped, and population.attributes does not have it`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","attributes":{"tier":[1]}}`,
			`2:60: the destination exports no lists: "tier" is none of its attributes`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","attributes":{"scores":1}}`,
			`2:63: "scores" holds another kind of value in population.attributes: a map, or none`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","attributes":{"tier":01}}`,
			`2:60: a value is missing: a text in quotes, a number, true, false or null`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","changes":[]}`, `2:52: profile and changes come together`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p","profile":{},"changes":[{"wrote":"tier"}]}`, `2:64: "wrote" is no kind of change`},
		{`{"at":"2026-03-02T22:00:00Z","id":"p"} x`, `2:40: the object ends before`},
		{"{\"at\":\"2026-03-02T22:00:00Z\",\"id\":\"\x1b[2J\"}", `2:36: a control character in a text has to be escaped`},
	} {
		read, bad := lines(t, `{"at":"2026-03-02T21:00:00Z","id":"p"}`+"\n"+row.line+"\n"+`{"at":"2026-03-02T23:00:00Z","id":"p"}`)
		if len(bad) != 1 || bad[0] != row.want || len(read) != 2 {
			t.Errorf("%s\n%d lines, bad %q\nwant %q", row.line, len(read), bad, row.want)
		}
	}
}

// A recording that says that its lines are whole has no others.
func TestWholeLines(t *testing.T) {
	read, bad := lines(t, `{"kinesim":"updates","version":1,"whole":true}
{"at":1,"id":"p","profile":{"segments":{"one":"realized"}},"changes":[{"evaluated":"one","before":"exited"},{"written":"tier","same":true}]}
{"at":2,"id":"p","removed":["tier"]}
`)
	if len(read) != 1 || len(bad) != 1 || !strings.Contains(bad[0], "the heading says") {
		t.Fatalf("%d lines, bad %q", len(read), bad)
	}
	want := []profile.Change{{Kind: profile.Evaluated, Before: profile.Exited}, {Kind: profile.Written, Index: 1, Same: true}}
	for i, c := range read[0].Changes {
		if c != want[i] {
			t.Errorf("change %d: %+v, want %+v", i, c, want[i])
		}
	}
}

func TestHeadings(t *testing.T) {
	for text, want := range map[string]string{
		`{"kinesim":"trace"}`:                 "line 1: column 19: this is no file of updates",
		`{"kinesim":"updates","version":2}`:   "line 1: column 33: version 2 is not known here: it is 1",
		`{"kinesim":"updates","begin":1}`:     `line 1: column 22: unknown key "begin"`,
		`{"kinesim":"updates","start":"noon"`: "line 1: column 30: start wants a moment",
	} {
		if _, err := newReader(strings.NewReader(text), nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// What a file holds decides how it is unpacked, and not its name; what ends in the middle is an error.
func TestUnpack(t *testing.T) {
	const text = `{"at":1,"id":"p"}` + "\n" + `{"at":2,"id":"p"}` + "\n"
	var gz, zst bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, _ = g.Write([]byte(text))
	_ = g.Close()
	z, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	dir := t.TempDir()
	for name, data := range map[string][]byte{"plain": []byte(text), "gz": gz.Bytes(), "zst": zst.Bytes()} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Look(file)
		if err != nil || s.Lines != 2 || s.Start != 1000 || s.Length != 1000 {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		if name == "plain" {
			continue
		}
		if err := os.WriteFile(file, data[:len(data)-9], 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Look(file); err == nil {
			t.Errorf("%s without its end: %+v, and no error", name, s)
		}
	}
}

// Whatever a line holds, it is refused with its place or is JSON; nothing panics.
func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"kinesim":"updates","version":1,"whole":true,"start":"2026-03-02T22:00:00Z","world":"w"}` + "\n" +
		`{"at":"2026-03-02T22:00:01.250Z","id":"p","profile":{"attributes":{"tier":"\ud83d\ude00"}},"changes":[{"merged":true}]}`))
	f.Add([]byte(`{"at":1.5,"id":"p","attributes":{"person":{"name":"x"},"scores":{"a":-1e-3}},"segments":{"one":{"status":"none","since":3}}}`))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("\x28\xb5\x2f\xfd\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		names, _ := testNames()
		r, err := newReader(bytes.NewReader(data), names)
		if err != nil {
			return
		}
		for range 100 {
			var l Line
			err := r.Next(&l)
			bad, isBad := errors.AsType[*BadLine](err)
			switch {
			case isBad && (bad.Line < 1 || bad.Column < 1 || bad.What == ""):
				t.Fatalf("%+v", bad)
			case err == nil && !json.Valid(l.data):
				t.Fatalf("%q was read, and is no JSON", l.data)
			case err != nil && !isBad:
				return
			}
		}
	})
}
