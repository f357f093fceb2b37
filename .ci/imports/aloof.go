package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// aloof lists packages that give an opinion of their own on what others of the module decide: of those they use the
// types and constants, and call no function, except what only reads a decision.
var aloof = map[string][]string{
	"sim/trial/reference": {"Decision.Export", "Reason.Rules", "Reason.String", "TriggerSet.String"},
}

// entangled lists what the aloof packages call of others.
func entangled() ([]string, error) {
	var wrong []string
	for dir, reads := range aloof {
		exports, err := exportsOf("./" + dir)
		if err != nil {
			return nil, err
		}
		calls, err := callsOf(dir, exports)
		if err != nil {
			return nil, err
		}
		for at, name := range calls {
			if !slices.Contains(reads, name) {
				wrong = append(wrong, fmt.Sprintf("%s: %s gives an opinion of its own, and must not call %s", at, dir, name))
			}
		}
	}
	slices.Sort(wrong)
	return wrong, nil
}

// exportsOf finds the compiled form of all that a package imports, by path.
func exportsOf(pattern string) (map[string]string, error) {
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", pattern).Output()
	if err != nil {
		return nil, fmt.Errorf("go list -export: %w", err)
	}
	exports := map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct{ ImportPath, Export string }
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return exports, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list -export: %w", err)
		}
		exports[pkg.ImportPath] = pkg.Export
	}
}

// callsOf lists the functions of other packages of the module that the non-test files of a package name, by position.
// Methods stand with their type.
func callsOf(dir string, exports map[string]string) (map[string]string, error) {
	positions := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(positions, "gc",
		func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	if _, err := config.Check("kinesim/"+dir, positions, files, info); err != nil {
		return nil, err
	}
	calls := map[string]string{}
	for used, object := range info.Uses {
		function, is := object.(*types.Func)
		if !is || function.Pkg() == nil || !strings.HasPrefix(function.Pkg().Path(), "kinesim/") ||
			function.Pkg().Path() == "kinesim/"+dir {
			continue
		}
		name := function.Name()
		if receiver := function.Signature().Recv(); receiver != nil {
			of := receiver.Type().String()
			name = of[strings.LastIndexByte(of, '.')+1:] + "." + name
		}
		calls[positions.Position(used.Pos()).String()] = name
	}
	return calls, nil
}
