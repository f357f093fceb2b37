// Command imports checks that imports inside the module point one way only, as the design says, that the libraries with
// a home are imported nowhere else (main.go), that the deciding parts read no clock and start no goroutine (purity.go),
// and that the second opinion is one of its own (aloof.go). It prints everything that must not be and exits with 1 when
// there is anything.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// arrows lists, for each package of the module, which packages of the module it may import. Test files are free within
// reason: they are not checked, since an external test package cannot make a cycle.
var arrows = map[string][]string{
	"cmd/kinesim": {"cmd/kinesim/help", "cmd/kinesim/internal/bench", "cmd/kinesim/internal/cli",
		"cmd/kinesim/internal/checkup", "cmd/kinesim/internal/conform", "cmd/kinesim/internal/connection", "cmd/kinesim/internal/listen",
		"cmd/kinesim/internal/manifest", "cmd/kinesim/internal/metrics", "cmd/kinesim/internal/results",
		"cmd/kinesim/internal/target", "tui", "tui/terminal", "sim", "sim/objective", "sim/course", "sim/compare", "sim/rehearsal",
		"sim/world", "sim/answer",
		"sim/verify", "sim/trial", "sim/report", "sim/parts",
		"sim/report/frame", "sim/report/page", "sim/kinesisfake", "sim/kinesisfake/iam", "sim/kinesisfake/store",
		"sim/kinesisfake/faults", "sim/kinesisfake/readers", "sim/kinesisfake/streams",
		"scenarios", "exporter", "exporter/kinesis", "exporter/profile"},
	"cmd/kinesim/internal/target": {"cmd/kinesim/internal/cli", "cmd/kinesim/internal/connection", "cmd/kinesim/internal/lease",
		"cmd/kinesim/internal/listen", "sim", "sim/world", "sim/rehearsal",
		"sim/report", "sim/kinesisfake", "sim/kinesisfake/faults", "sim/kinesisfake/httpserver", "sim/kinesisfake/iam",
		"sim/kinesisfake/readers",
		"sim/kinesisfake/streams", "scenarios",
		"exporter", "exporter/kinesis"},
	"cmd/kinesim/internal/lease":    {"exporter", "exporter/kinesis", "sim/kinesisfake/readers"},
	"cmd/kinesim/internal/metrics":  {"sim/report", "exporter", "exporter/profile"},
	"cmd/kinesim/internal/manifest": {"sim/report", "sim/world"},
	"cmd/kinesim/internal/results":  {"exporter/kinesis"},
	"cmd/kinesim/internal/checkup":  {"exporter", "exporter/kinesis", "sim/report"},
	"cmd/kinesim/internal/conform":  {"exporter", "exporter/kinesis", "sim/report"},
	"cmd/kinesim/internal/listen": {"cmd/kinesim/internal/cli", "sim/kinesisfake", "sim/kinesisfake/httpserver",
		"sim/kinesisfake/iam", "sim/kinesisfake/readers", "sim/report"},
	"cmd/kinesim/internal/connection": {"cmd/kinesim/internal/cli", "exporter/kinesis"},
	"cmd/kinesim/help":                {},
	"cmd/kinesim/internal/bench": {"cmd/kinesim/internal/cli", "exporter", "exporter/kinesis", "exporter/profile", "scenarios", "sim/world",
		"sim/kinesisfake/httpserver", "sim/report"},
	"cmd/kinesim/internal/cli": {"scenarios", "sim/report", "sim/world"},
	"exporter":                 {"exporter/profile", "exporter/setting", "exporter/cpu/md5x8", "exporter/cpu/prefetch"},
	"exporter/cpu/digits":      {},
	"exporter/cpu/md5x8":       {},
	"exporter/cpu/prefetch":    {},
	"exporter/cpu/sha256x2":    {},
	"exporter/profile":         {"exporter/setting"},
	"exporter/setting":         {},
	"sim":                      {"scenarios", "sim/world", "sim/kinesisfake/streams", "sim/kinesisfake/faults", "sim/kinesisfake/bignum", "exporter"},
	"sim/world": {"scenarios", "scenarios/updates", "exporter", "exporter/profile", "exporter/cpu/digits",
		"exporter/cpu/prefetch", "exporter/cpu/sha256x2"},
	"sim/verify":               {"exporter"},
	"sim/parts":                {"sim/world", "sim/course", "sim/objective", "sim/report", "sim/report/frame", "exporter", "exporter/profile"},
	"sim/consumer":             {},
	"sim/rehearsal/attendance": {"sim/kinesisfake/readers", "sim/kinesisfake/streams", "sim/objective", "sim/report", "sim/report/frame"},
	"sim/rehearsal": {"sim/rehearsal/attendance", "sim", "sim/consumer", "sim/course", "sim/objective", "sim/world", "sim/verify", "sim/parts", "sim/report",
		"sim/report/frame",
		"sim/kinesisfake", "sim/kinesisfake/faults", "sim/kinesisfake/iam", "sim/kinesisfake/readers",
		"sim/kinesisfake/streams", "scenarios", "exporter", "exporter/profile"},
	"sim/answer": {"sim/rehearsal", "sim/report", "sim/course", "sim/objective", "scenarios", "exporter", "exporter/profile"},
	"sim/trial": {"sim", "sim/world", "sim/verify", "sim/trial/reference", "sim/kinesisfake/bignum",
		"sim/kinesisfake/faults", "sim/kinesisfake/streams", "scenarios", "exporter", "exporter/profile", "exporter/setting"},
	"sim/trial/reference": {"scenarios", "exporter/profile"},
	"sim/kinesisfake": {"sim/kinesisfake/streams", "sim/kinesisfake/faults", "sim/kinesisfake/readers",
		"sim/kinesisfake/arn", "sim/kinesisfake/bignum", "sim/kinesisfake/dice",
		"sim/kinesisfake/httpserver", "sim/kinesisfake/iam",
		"sim/kinesisfake/internal/cbor", "sim/kinesisfake/internal/sigv4", "sim/kinesisfake/internal/wire"},
	"sim/kinesisfake/readers": {"sim/kinesisfake/streams"},
	"sim/kinesisfake/faults":  {"sim/kinesisfake/dice", "sim/kinesisfake/streams"},
	"sim/kinesisfake/streams": {"sim/kinesisfake/arn", "sim/kinesisfake/bignum", "sim/kinesisfake/bucket", "sim/kinesisfake/dice",
		"sim/kinesisfake/store"},
	"sim/report/hlog":   {"sim/course"},
	"sim/report":        {"sim/report/hlog", "sim/objective", "sim/course", "exporter", "exporter/profile", "exporter/setting"},
	"sim/compare":       {"sim/report", "sim/report/frame", "sim/course"},
	"sim/report/page":   {"sim/report", "sim/report/frame", "sim/course", "exporter"},
	"sim/report/frame":  {"sim/report", "exporter", "exporter/profile"},
	"scenarios":         {"scenarios/updates", "sim/objective", "sim/course", "exporter", "exporter/profile", "exporter/setting"},
	"sim/course":        {"exporter"},
	"sim/objective":     {"sim/course", "exporter"},
	"scenarios/updates": {"exporter/profile"},
	"tui":               {"tui/terminal", "sim/report", "sim/report/frame"},
	"tui/terminal":      {},

	"exporter/kinesis": {
		"exporter", "exporter/kinesis/internal/conn", "exporter/kinesis/internal/body", "exporter/kinesis/internal/wire",
		"exporter/kinesis/internal/redact",
	},
	"exporter/kinesis/localstacktest":         {},
	"exporter/kinesis/internal/conn":          {"exporter/kinesis/internal/body"},
	"exporter/kinesis/internal/body":          {"exporter/cpu/sha256x2"},
	"exporter/kinesis/internal/wire":          {"exporter", "exporter/profile", "exporter/kinesis/internal/redact"},
	"exporter/kinesis/internal/wire/wiretest": {},
	"exporter/kinesis/internal/redact":        {},

	"sim/kinesisfake/iam":                    {"sim/kinesisfake/arn", "sim/kinesisfake/internal/sigv4"},
	"sim/kinesisfake/arn":                    {},
	"sim/kinesisfake/dice":                   {},
	"sim/kinesisfake/bignum":                 {},
	"sim/kinesisfake/bucket":                 {},
	"sim/kinesisfake/httpserver":             {},
	"sim/kinesisfake/store":                  {},
	"sim/kinesisfake/store/storetest":        {},
	"sim/kinesisfake/internal/cbor":          {},
	"sim/kinesisfake/internal/sigv4":         {},
	"sim/kinesisfake/internal/wire":          {"sim/kinesisfake/internal/cbor"},
	"sim/kinesisfake/internal/wire/wiretest": {},
}

// homes lists the libraries that only some packages may import.
var homes = map[string][]string{
	"github.com/aws/": {"exporter/kinesis", "exporter/kinesis/internal/wire", "exporter/kinesis/internal/wire/wiretest",
		"sim/kinesisfake/internal/wire/wiretest",
		"cmd/kinesim", "cmd/kinesim/internal/bench", "cmd/kinesim/internal/conform", "cmd/kinesim/internal/lease",
		"cmd/kinesim/internal/results"},
	"github.com/rivo/tview":         {"tui"},
	"github.com/gdamore/tcell":      {"tui", "tui/terminal"},
	"github.com/brianvoe/gofakeit":  {"sim/world"},
	"github.com/testcontainers/":    {"cmd/kinesim/internal/target", "exporter/kinesis/localstacktest"},
	"github.com/cockroachdb/":       {"sim/kinesisfake/store", "sim/kinesisfake/store/storetest"},
	"github.com/cloudwego/":         {"exporter/kinesis/internal/wire"},
	"github.com/klauspost/compress": {"scenarios/updates"},
	"github.com/klauspost/cpuid":    {"exporter/cpu/digits", "exporter/cpu/md5x8", "exporter/cpu/sha256x2"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func main() {
	wrong, err := check()
	for _, r := range rules {
		impure, failed := r.impure()
		wrong, err = append(wrong, impure...), errors.Join(err, failed)
	}
	tangled, failed := entangled()
	wrong, err = append(wrong, tangled...), errors.Join(err, failed)
	if err != nil {
		fmt.Fprintln(os.Stderr, "imports:", err)
		os.Exit(1)
	}
	for _, line := range wrong {
		fmt.Println(line)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

func check() ([]string, error) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var wrong []string
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg listed
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return wrong, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		wrong = append(wrong, judge(pkg)...)
	}
}

func judge(pkg listed) []string {
	var wrong []string
	name := strings.TrimPrefix(pkg.ImportPath, "kinesim/")
	allowed, known := arrows[name]
	if !known {
		wrong = append(wrong, fmt.Sprintf("%s: not in the design's house", name))
	}
	for _, imported := range pkg.Imports {
		if ours, ok := strings.CutPrefix(imported, "kinesim/"); ok && !slices.Contains(allowed, ours) {
			wrong = append(wrong, fmt.Sprintf("%s must not import %s", name, ours))
		}
		for library, home := range homes {
			if strings.HasPrefix(imported, library) && !slices.Contains(home, name) {
				wrong = append(wrong, fmt.Sprintf("%s must not import %s", name, imported))
			}
		}
		if name == "exporter/profile" && strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
			wrong = append(wrong, fmt.Sprintf("%s must import the standard library only, not %s", name, imported))
		}
	}
	return wrong
}
