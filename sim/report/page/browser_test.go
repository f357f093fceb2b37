package page

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// browser is a headless Chromium; the test is skipped where there is none.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("KINESIM_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if os.Getenv("KINESIM_REQUIRE_CHROMIUM") != "" {
		t.Fatal("there is no Chromium here, and KINESIM_REQUIRE_CHROMIUM is set")
	}
	t.Skip("there is no Chromium here (apt-get install chromium, or KINESIM_CHROMIUM)")
	return ""
}

// open lets the browser do something with a page, and returns what it printed. It may take a minute on a busy machine.
func open(t *testing.T, program, file string, flags ...string) (stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	flags = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--enable-logging=stderr", "--v=0",
		"--user-data-dir=" + t.TempDir(), "--virtual-time-budget=5000", "--window-size=1280,3200", "--force-device-scale-factor=1",
		"--force-color-profile=srgb",
	}, flags...)
	cmd := exec.CommandContext(ctx, program, append(flags, (&url.URL{Scheme: "file", Path: file}).String())...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	return out.String(), said.String()
}

// darkly makes a browser say that a dark page is wanted.
const darkly = "--blink-settings=preferredColorScheme=0"

// probe is what testdata/probe.js finds on a page.
type probe struct {
	Dark    bool
	Ground  string // colour of the page
	Columns int    // of the numbers at the top
	Charts  []drawn
	Broken  []string // what overlaps, is cut, or stands out of the page
}

// drawn is a chart that was looked for.
type drawn struct {
	ID, Title string
	Ink       int // coloured pixels
	Series    int
	Place     *struct{ X, Y, W, H float64 } // of what is between its axes; nil when there is no chart
}

// probed lets the browser open a page that ends with the probe: nothing may be broken, and nothing said.
func probed(t *testing.T, program, file string, flags ...string) (p probe) {
	t.Helper()
	dom, said := open(t, program, file, append(flags, "--dump-dom")...)
	for line := range strings.Lines(said) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the console says: %s", line)
		}
	}
	found := regexp.MustCompile(`data-probe="([^"]*)"`).FindStringSubmatch(dom)
	if found == nil {
		t.Fatalf("the page ended before its end:\n%.2000s", said)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(found[1])), &p); err != nil {
		t.Fatal(err)
	}
	for _, what := range p.Broken {
		t.Errorf("broken: %s", what)
	}
	return p
}

// TestBrowser opens a page in both themes, and at the width of a telephone: every chart is drawn and looks as it did,
// nothing overlaps or is cut, and nothing is said on the console.
func TestBrowser(t *testing.T) {
	program := browser(t)
	script, err := os.ReadFile("testdata/probe.js")
	if err != nil {
		t.Fatal(err)
	}
	page := written(t, 120, 3)
	write := func(style string) string {
		file := filepath.Join(t.TempDir(), File)
		text := strings.Replace(page, "</body>", "<style>"+style+"</style><script>"+string(script)+"</script></body>", 1)
		if err := os.WriteFile(file, []byte(strings.Replace(text, "<head>", "<head><style>"+style+"</style>", 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	wide := write("")
	var looks []*look
	for _, theme := range []struct {
		name, ground string
		flags        []string
	}{
		{"light", "rgb(255, 255, 255)", nil}, {"dark", "rgb(13, 17, 23)", []string{darkly}},
	} {
		p := probed(t, program, wide, theme.flags...)
		if p.Dark != (theme.name == "dark") || p.Ground != theme.ground || p.Columns < 4 {
			t.Errorf("%s: dark %v on %s, numbers in %d columns", theme.name, p.Dark, p.Ground, p.Columns)
		}
		checkCharts(t, theme.name, p.Charts)
		shot := filepath.Join(t.TempDir(), theme.name+".png")
		open(t, program, wide, append(theme.flags, "--screenshot="+shot)...)
		looks = append(looks, lookOf(t, shot, p.Charts))
	}
	compareLooks(t, looks)
	narrow := probed(t, program, write("html { width: 400px }"))
	if checkCharts(t, "narrow", narrow.Charts); narrow.Columns > 2 {
		t.Errorf("narrow: numbers in %d columns", narrow.Columns)
	}
}

// leastInk is how many coloured pixels each chart has at least, at 400 pixels: about a line over all its width.
const leastInk = 250

func checkCharts(t *testing.T, name string, charts []drawn) {
	t.Helper()
	var ids []string
	for _, c := range charts {
		ids = append(ids, c.ID)
		if c.Place == nil || c.Ink < leastInk || c.Series < 1 || c.Title == "" {
			t.Errorf("%s: chart %s has %d coloured pixels of %d series, title %q, at %+v", name, c.ID, c.Ink, c.Series, c.Title, c.Place)
		}
	}
	if want := []string{"throughput", "percentiles", "heat", "spread", "flight", "shards"}; !slices.Equal(ids, want) {
		t.Errorf("%s: charts %v, want %v", name, ids, want)
	}
}
