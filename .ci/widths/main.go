// Command widths checks that no line of this repository is wider than people read it: 140 columns of code, 120 of
// prose, which are comments and Markdown; the code of tests, whose cases are rows, may be wider. It prints every line
// that is wider and exits with 1 when there is any. With
// -fix it fills paragraphs of comments again.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

const (
	codeMax  = 140
	proseMax = 120
	tabWidth = 4
)

func main() {
	fix := flag.Bool("fix", false, "fill the paragraphs of comments that are too wide, and write the files")
	flag.Parse()
	wide, err := check(*fix)
	if err != nil {
		fmt.Fprintln(os.Stderr, "widths:", err)
		os.Exit(1)
	}
	for _, line := range wide {
		fmt.Println(line)
	}
	if len(wide) > 0 {
		os.Exit(1)
	}
}

// check looks at the files that git knows. Test data is as wide as what it stands for.
func check(fix bool) ([]string, error) {
	out, err := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	var wide []string
	for _, name := range strings.Fields(string(out)) {
		judge := judges[path.Ext(name)]
		if judge == nil || slices.Contains(strings.Split(name, "/"), "testdata") {
			continue
		}
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) { // removed, and git not told yet
			continue
		}
		if err != nil {
			return nil, err
		}
		if filled := fill(string(text)); fix && path.Ext(name) == ".go" && filled != string(text) {
			text = []byte(filled)
			if err := os.WriteFile(name, text, 0o666); err != nil {
				return nil, err
			}
		}
		for _, l := range judge(string(text)) {
			if l.kind == "code" && strings.HasSuffix(name, "_test.go") {
				continue // the cases of a test are rows, which are read side by side
			}
			wide = append(wide, fmt.Sprintf("%s:%d: %d columns of %s, at most %d", name, l.number, l.columns, l.kind, l.most))
		}
	}
	return wide, nil
}
