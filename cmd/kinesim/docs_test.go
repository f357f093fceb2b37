package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kinesim/cmd/kinesim/help"
	"kinesim/scenarios"
	"kinesim/sim/objective"
	"kinesim/sim/report"
	"kinesim/tui"
)

// What README.md and the pages of help say of this program is read here by the program.

var update = flag.Bool("update", false, "rewrite tables of help and the picture in README.md; look at what changed before keeping it")

const repository = "../.."

// pagesOf are all pages of this repository for people, by path.
func pagesOf(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return fs.SkipDir
		case filepath.Ext(path) == ".md":
			text, err := os.ReadFile(path)
			pages[path] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 10 {
		t.Fatalf("only %d pages", len(pages))
	}
	return pages
}

var (
	fences = regexp.MustCompile("(?s)```(\\w*)\n(.*?)```")
	spans  = regexp.MustCompile("`([^`]+)`")
	links  = regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	flags  = regexp.MustCompile(`(?:^|[\s(])--([a-z][a-z-]*)`)
)

// TestPagesSayWhatThereIs finds commands, flags, links and paths that are not there.
func TestPagesSayWhatThereIs(t *testing.T) {
	known := allFlags(newProgram().root())
	for path, text := range pagesOf(t) {
		complain := func(format string, args ...any) { t.Errorf("%s: %s", path, fmt.Sprintf(format, args...)) }
		for _, fence := range fences.FindAllStringSubmatch(text, -1) {
			if fence[1] != "sh" {
				continue
			}
			for line := range strings.Lines(fence[2]) {
				if err := checkCommand(line); err != nil {
					complain("%s: %v", strings.TrimSpace(line), err)
				}
			}
		}
		prose := fences.ReplaceAllString(text, "")
		for _, span := range spans.FindAllStringSubmatch(prose, -1) {
			code := strings.Join(strings.Fields(span[1]), " ")
			if strings.HasPrefix(code, "kinesim ") {
				if err := checkCommand(code); err != nil {
					complain("%s: %v", code, err)
				}
			}
			for _, name := range flags.FindAllStringSubmatch(code, -1) {
				if !known[name[1]] && !strings.HasPrefix(code, "go ") {
					complain("%s: no command has a flag --%s", code, name[1])
				}
			}
			if top, _, isPath := strings.Cut(code, "/"); isPath && !strings.ContainsAny(code, " :|*") &&
				exists(filepath.Join(repository, top)) {
				if !exists(filepath.Join(repository, code)) && !exists(filepath.Join(filepath.Dir(path), code)) {
					complain("%s is not there", code)
				}
			}
		}
		for _, link := range links.FindAllStringSubmatch(prose, -1) {
			if !strings.Contains(link[1], "://") && !exists(filepath.Join(filepath.Dir(path), link[1])) {
				complain("the link to %s leads nowhere", link[1])
			}
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// tables are those in pages of help that the program knows better. Each is found by its head.
var tables = []struct {
	page, head string
	rows       func() [][]string
	columns    int // that are compared; what follows them is said in the page alone
}{
	{page: "exit-codes", head: "| code | verdict | meaning |", columns: 3, rows: func() (rows [][]string) {
		for _, row := range report.ExitCodes() {
			rows = append(rows, []string{fmt.Sprint(row.Code), string(row.Name), row.Meaning})
		}
		return rows
	}},
	{page: "scenarios", head: "| built-in | shows |", columns: 1, rows: func() (rows [][]string) {
		for _, info := range scenarios.List() {
			rows = append(rows, []string{"`" + info.Name + "`", info.Description})
		}
		return rows
	}},
}

// TestTables compares tables of pages with what they are about.
func TestTables(t *testing.T) {
	for _, table := range tables {
		path := filepath.Join("help", table.page+".md")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, found := strings.Cut(string(text), table.head+"\n")
		rule, body, _ := strings.Cut(rest, "\n")
		if !found {
			t.Fatalf("%s: there is no table %q", path, table.head)
		}
		var got, want [][]string
		written := ""
		for line := range strings.Lines(body) {
			if !strings.HasPrefix(line, "|") {
				break
			}
			body = body[len(line):]
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
			got = append(got, cells[:min(table.columns, len(cells))])
		}
		for _, cells := range table.rows() {
			want = append(want, cells[:table.columns])
			written += "| " + strings.Join(cells, " | ") + " |\n"
		}
		slices.SortFunc(got, slices.Compare)
		slices.SortFunc(want, slices.Compare)
		if slices.EqualFunc(got, want, slices.Equal) {
			continue
		}
		t.Errorf("%s: %s: got %q, want %q; -update writes it", path, table.head, got, want)
		if *update {
			if err := os.WriteFile(path, []byte(before+table.head+"\n"+rule+"\n"+written+body), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestPagesNameAll looks for what a page must not forget.
func TestPagesNameAll(t *testing.T) {
	for page, names := range map[string][]string{
		"dashboard":  {strings.Join(tui.Themes(), "|")},
		"faults":     faultKinds(t),
		"objectives": objective.Metrics(),
		"results":    summaryKeys(t),
	} {
		text := help.Page(page).Text
		for _, name := range names {
			if !strings.Contains(text, name) {
				t.Errorf("%s.md says nothing of %s", page, name)
			}
		}
	}
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range help.Topics() {
		if row := fmt.Sprintf("| [`kinesim help %s`](cmd/kinesim/help/%[1]s.md) |", topic.Name); !strings.Contains(string(readme), row) {
			t.Errorf("README.md has no row that begins %s", row)
		}
	}
}

// faultKinds are those that a scenario can have, as the refusal of another lists them.
func faultKinds(t *testing.T) []string {
	t.Helper()
	text := "version: 1\nworkload: [{duration: 1s, rate: 1/s}]\ntimeline: [{at: 0s, for: 1s, fault: none}]\n"
	_, err := scenarios.Parse("s", []byte(text))
	problems, _ := errors.AsType[scenarios.Problems](err)
	if len(problems) != 1 {
		t.Fatalf("%v", err)
	}
	kinds := regexp.MustCompile(`[a-z]+_[a-z_]+|throttle|latency|stall|outage`).FindAllString(problems[0].Hint, -1)
	if len(kinds) < 11 {
		t.Fatalf("%q has %d kinds", problems[0].Hint, len(kinds))
	}
	return kinds
}

// summaryKeys are the keys of a summary.json.
func summaryKeys(t *testing.T) []string {
	t.Helper()
	_, summary, _ := runSmall(t, "--virtual")
	text, err := json.Marshal(summary)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(keys))
}

// readmeBlock is what README.md has between fences, from the first that begins like start.
func readmeBlock(t *testing.T, start string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, fence := range fences.FindAllStringSubmatch(string(text), -1) {
		if strings.HasPrefix(fence[2], start) {
			return fence[2]
		}
	}
	t.Fatalf("README.md has no block that begins with %s", start)
	return ""
}

// TestFirstScreen makes what README.md shows first: the counts and the digest, which are the same in virtual time, and
// of latencies what stands around them.
func TestFirstScreen(t *testing.T) {
	const command = "run --virtual --ui none"
	block, counts := readmeBlock(t, "quickstart on embedded"), false
	wantLines(t, 10, block, command, func(line string) bool {
		counts = (counts || strings.HasPrefix(line, "Received")) && !strings.HasPrefix(line, "Delivered")
		return counts || strings.HasPrefix(line, "Digest")
	})
	p, stdout, _ := quietProgram()
	p.run(strings.Fields(command))
	if shown, told := latencyTable(block), latencyTable(stdout.String()); shown != told {
		t.Errorf("README.md shows\n%s\nand it is\n%s", shown, told)
	}
}

var times = regexp.MustCompile(`(< )?[\d.]+ [nµm]?s\b|-`)

// latencyTable is the table of latencies in a summary, with # for each of its times.
func latencyTable(text string) string {
	var table []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "Latency ") || table != nil && strings.HasPrefix(line, "  ") && line[2] != ' ' {
			table = append(table, strings.Join(strings.Fields(times.ReplaceAllString(line, "#")), " "))
		} else if table != nil {
			break
		}
	}
	return strings.Join(table, "\n")
}

// TestPacingPage makes the comparison that the page shows a part of.
func TestPacingPage(t *testing.T) {
	blocks := fences.FindAllStringSubmatch(help.Page("pacing").Text, -1)
	wantLines(t, 15, blocks[1][2], strings.TrimPrefix(blocks[0][2], "kinesim "), func(string) bool { return true })
}

// wantLines runs a command, and wants it to print the lines of a block that are chosen, at least so many.
func wantLines(t *testing.T, least int, block, command string, chosen func(line string) bool) {
	t.Helper()
	p, stdout, stderr := quietProgram()
	if code := p.run(strings.Fields(command)); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	compared := 0
	for line := range strings.Lines(block) {
		if !chosen(line) || strings.TrimSpace(line) == "…" {
			continue
		}
		compared++
		if !strings.Contains(stdout.String(), line) {
			t.Errorf("not so: %s", line)
		}
	}
	if compared < least {
		t.Errorf("only %d lines compared", compared)
	}
	if t.Failed() {
		t.Log(stdout)
	}
}

// TestPicture draws the picture in README.md by the recipe beside it.
func TestPicture(t *testing.T) {
	const results = "kinesim run nightly-batch"
	picture := filepath.Join(repository, "testdata/readme/overview.svg")
	drawn := filepath.Join(t.TempDir(), "overview.svg")
	out := t.TempDir()
	for line := range strings.Lines(readmeBlock(t, results+" --shards 1 --scale 2 --retry-for 60s --virtual --latency")) {
		words := strings.Fields(line)[1:]
		for i := range words {
			switch words[i] {
			case "results":
				words[i] = out
			case "testdata/readme/overview.svg":
				words[i] = drawn
			}
		}
		p, _, stderr := quietProgram()
		if code := p.run(words); code != 0 {
			t.Fatalf("%s: exit code %d: %s", line, code, stderr)
		}
	}
	got, err := os.ReadFile(drawn)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the recipe in README.md draws another picture than %s; -update replaces it", picture)
		if *update {
			if err := os.WriteFile(picture, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}
