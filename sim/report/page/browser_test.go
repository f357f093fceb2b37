package page

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
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
		"--user-data-dir=" + t.TempDir(), "--virtual-time-budget=5000", "--window-size=1000,2000",
	}, flags...)
	cmd := exec.CommandContext(ctx, program, append(flags, (&url.URL{Scheme: "file", Path: file}).String())...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	return out.String(), said.String()
}

// TestBrowser opens a page: every chart is drawn, nothing is said on the console, and it looks as it did.
func TestBrowser(t *testing.T) {
	program := browser(t)
	file := filepath.Join(t.TempDir(), File)
	if err := os.WriteFile(file, []byte(written(t, 120, 3)), 0o644); err != nil {
		t.Fatal(err)
	}
	dom, said := open(t, program, file, "--dump-dom")
	if !strings.Contains(dom, `data-charts="6"`) {
		t.Errorf("not all of six charts are drawn: %.200s", dom[max(strings.Index(dom, "data-charts"), 0):])
	}
	for line := range strings.Lines(said) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("the console says: %s", line)
		}
	}
	shot := filepath.Join(t.TempDir(), "page.png")
	open(t, program, file, "--screenshot="+shot)
	compare(t, shot)
}

// Fonts differ from machine to machine, so that pictures are compared by the grey of large blocks.
const (
	blocksAcross = 40
	blocksDown   = 80
	greyApart    = 12 // of 255, on average
)

func compare(t *testing.T, shot string) {
	t.Helper()
	got := blocks(t, shot)
	const golden = "testdata/page.png"
	if *update {
		var out bytes.Buffer
		if err := png.Encode(&out, got); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Open(golden)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	apart := 0
	for y := range blocksDown {
		for x := range blocksAcross {
			a, b := int(got.GrayAt(x, y).Y), int(color.GrayModel.Convert(want.At(x, y)).(color.Gray).Y)
			apart += max(a-b, b-a)
		}
	}
	if mean := apart / (blocksAcross * blocksDown); mean > greyApart {
		t.Errorf("the page looks otherwise than %s: blocks are %d of 255 apart on average (rewrite with -update)", golden, mean)
	}
}

// blocks is a picture, small.
func blocks(t *testing.T, path string) *image.Gray {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	full, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	small, bounds := image.NewGray(image.Rect(0, 0, blocksAcross, blocksDown)), full.Bounds()
	wide, high := bounds.Dx()/blocksAcross, bounds.Dy()/blocksDown
	for y := range blocksDown {
		for x := range blocksAcross {
			sum := 0
			for dy := range high {
				for dx := range wide {
					sum += int(color.GrayModel.Convert(full.At(bounds.Min.X+x*wide+dx, bounds.Min.Y+y*high+dy)).(color.Gray).Y)
				}
			}
			small.SetGray(x, y, color.Gray{Y: uint8(sum / max(wide*high, 1))})
		}
	}
	return small
}
