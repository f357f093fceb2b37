package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// rule says what the files of a package must not do: in the deciding parts, time and randomness are arguments and no
// goroutine is started: everything that decides is a state machine, which two drivers run.
type rule struct {
	dir   string
	wall  []string // files that may read the clock
	start []string // files that may start goroutines
}

var rules = []rule{
	{dir: "exporter", wall: []string{"driver.go"}, start: []string{"driver.go"}},
	{dir: "exporter/profile"},
	{dir: "exporter/kinesis/internal/wire"},
	{dir: "exporter/cpu/sha256x2"},
	{dir: "exporter/cpu/md5x8"},
	{dir: "exporter/cpu/digits"},
	{dir: "exporter/kinesis/internal/redact"},
	{dir: "scenarios"},
	{dir: "scenarios/updates"},
	{dir: "sim/report"},
	{dir: "sim/report/hlog"},
	{dir: "sim/report/page"},
	{dir: "sim/compare"},
	{dir: "sim/report/frame"},
	{dir: "sim", wall: []string{"run.go"}, start: []string{"run.go", "virtual.go"}},
	{dir: "sim/answer"},
	{dir: "sim/rehearsal/attendance"},
	{dir: "sim/world"},
	{dir: "sim/verify"},
	{dir: "sim/trial", start: []string{"campaign.go"}},
	{dir: "sim/trial/reference"},
	{dir: "sim/kinesisfake/internal/cbor"},
	{dir: "sim/kinesisfake/internal/sigv4"},
	{dir: "sim/kinesisfake/internal/wire"},
	{dir: "sim/kinesisfake/arn"},
	{dir: "sim/kinesisfake/bignum"},
	{dir: "sim/kinesisfake/dice"},
	{dir: "sim/kinesisfake/bucket"},
	{dir: "sim/kinesisfake/iam"},
	{dir: "sim/kinesisfake/faults"},
	{dir: "sim/kinesisfake/readers"},
	{dir: "sim/kinesisfake/streams"},
	{dir: "sim/kinesisfake", wall: []string{"server.go"}},
	{dir: "sim/kinesisfake/store", wall: []string{"database.go", "room.go"}, start: []string{"database.go"}},
	{dir: "sim/kinesisfake/httpserver", wall: []string{"endpoint.go"}, start: []string{"endpoint.go"}},
}

// clock are the functions of package time that read the clock or wait for it.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"}

// sources are the functions of math/rand/v2 that make a source of their own; all others draw from the global one.
var sources = []string{"New", "NewPCG", "NewChaCha8", "NewZipf"}

// impure lists what the non-test files of the rule's package do against it.
func (r rule) impure() ([]string, error) {
	files, err := filepath.Glob(filepath.Join(r.dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		lines, err := r.judgeFile(file, nil)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, lines...)
	}
	return wrong, nil
}

// judgeFile judges one file, whose source is read from the disk when src is nil.
func (r rule) judgeFile(file string, src any) ([]string, error) {
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	paths := map[string]string{} // of imports, by the name that they have in the file
	for _, spec := range parsed.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		name := strings.TrimSuffix(path, "/v2")
		name = name[strings.LastIndexByte(name, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		paths[name] = path
	}
	base := filepath.Base(file)
	var wrong []string
	complain := func(at ast.Node, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s: %s", positions.Position(at.Pos()), fmt.Sprintf(format, args...)))
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GoStmt:
			if !slices.Contains(r.start, base) {
				complain(node, "%s starts goroutines only in %v", r.dir, r.start)
			}
		case *ast.SelectorExpr:
			name := node.Sel.Name
			of, _ := node.X.(*ast.Ident)
			switch {
			case name == "Go" && !slices.Contains(r.start, base):
				complain(node, "%s starts goroutines only in %v", r.dir, r.start)
			case of == nil:
			case paths[of.Name] == "time" && slices.Contains(clock, name) && !slices.Contains(r.wall, base):
				complain(node, "time.%s: time is an argument in %s, but in %v", name, r.dir, r.wall)
			case strings.HasPrefix(paths[of.Name], "math/rand") && ast.IsExported(name) &&
				!slices.Contains(sources, name) && !isRandType(name):
				complain(node, "rand.%s: randomness is an argument in %s", name, r.dir)
			}
		}
		return true
	})
	return wrong, nil
}

// isRandType tells the types of math/rand/v2 from its functions.
func isRandType(name string) bool {
	return slices.Contains([]string{"Rand", "Source", "PCG", "ChaCha8", "Zipf"}, name)
}
