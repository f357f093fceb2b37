package tui

import (
	"bytes"
	"fmt"
	"io"
	"sort"
)

// svg writes a film as an animated SVG. A row that stays the same is drawn once, and shown for as long as it does.
func (f *film) svg(w io.Writer) error {
	d := newSVGDrawing(f.look)
	var body, styles bytes.Buffer
	shown := map[[2]int]string{} // classes, by the pictures from and until which they are shown
	for y := range f.recording.Height {
		f.svgRow(&body, d, y, shown)
	}
	styles.WriteString("<style>\n")
	f.svgStyle(&styles, shown)
	styles.WriteString("</style>\n")
	if _, err := w.Write(d.document(f.recording.Width, f.recording.Height, styles.String(), body.Bytes())); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	return nil
}

// svgStyle says when rows are shown.
func (f *film) svgStyle(out *bytes.Buffer, shown map[[2]int]string) {
	spans := make([][2]int, 0, len(shown))
	for span := range shown {
		spans = append(spans, span)
	}
	sort.Slice(spans, func(i, j int) bool {
		return spans[i][0] < spans[j][0] || spans[i][0] == spans[j][0] && spans[i][1] < spans[j][1]
	})
	total := f.length().Seconds()
	percent := func(picture int) float64 { return 100 * f.at(picture).Seconds() / total }
	for _, span := range spans {
		name := shown[span]
		fmt.Fprintf(out, "@keyframes %s{0%%{visibility:%s}", name, map[bool]string{true: "visible", false: "hidden"}[span[0] == 0])
		if span[0] > 0 {
			fmt.Fprintf(out, "%.3f%%{visibility:visible}", percent(span[0]))
		}
		if span[1] < len(f.pictures) {
			fmt.Fprintf(out, "%.3f%%{visibility:hidden}", percent(span[1]))
		}
		fmt.Fprintf(out, "}.%s{animation:%s %.2fs step-end infinite}\n", name, name, total)
	}
}

// svgRow writes a row in each of its states.
func (f *film) svgRow(out *bytes.Buffer, d *svgDrawing, y int, shown map[[2]int]string) {
	for from := 0; from < len(f.pictures); {
		until := from + 1
		for until < len(f.pictures) && f.pictures[until].sameRow(f.pictures[from], y) {
			until++
		}
		class := ""
		if span := [2]int{from, until}; until-from < len(f.pictures) {
			if shown[span] == "" {
				shown[span] = fmt.Sprintf("f%d-%d", from, until)
			}
			class = fmt.Sprintf(` class="%s"`, shown[span])
		}
		fmt.Fprintf(out, "<g%s>\n", class)
		d.row(out, f.pictures[from], y)
		out.WriteString("</g>\n")
		from = until
	}
}

func (g grid) sameRow(other grid, y int) bool {
	for x := range g.w {
		if *g.at(x, y) != *other.at(x, y) {
			return false
		}
	}
	return true
}
