package tui

import (
	"os"
	"testing"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	f := fixture()
	for _, th := range Themes() {
		for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
			for p := Overview; p < panelCount; p++ {
				if th != DefaultTheme && p != Overview {
					continue
				}
				for _, format := range []Format{SVG, Text} {
					out, err := Screenshot(f, Shot{Panel: p, Width: size[0], Height: size[1], Theme: th, Format: format, Heat: p == PanelLatency})
					if err != nil {
						t.Fatal(err)
					}
					os.WriteFile(dir+"/"+th+"-"+p.String()+"-"+itoa(size[0])+"."+string(format), out, 0o644)
				}
			}
		}
	}
}
