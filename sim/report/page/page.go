package page

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"path/filepath"

	"kinesim/sim/course"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// File is the file in a directory of results.
const File = "report.html"

// Bound is how large a page is at most, in bytes, whatever the run was.
const Bound = 600_000

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
	//go:embed uplot/uPlot.iife.min.js
	uplotJS string
	//go:embed uplot/uPlot.min.css
	uplotCSS string
	//go:embed uplot/LICENSE
	uplotLicence string
)

var pageTemplate = template.Must(template.New(File).Parse(pageHTML))

// Page is a run as report.html shows it.
type Page struct {
	Title   string
	Summary report.Summary
	Facts   []fact
	Tables  []table

	Exported   []sample
	Unexported []sample

	Charts  template.JS
	Licence string

	CSS, ChartCSS template.CSS
	JS, ChartJS   template.JS
}

// New makes a page of a run. The frame may be nil: there are no samples then, and no shards over time.
func New(s report.Summary, c *course.Course, f *frame.Frame) (*Page, error) {
	drawn, err := json.Marshal(chartsOf(c, f))
	if err != nil {
		return nil, fmt.Errorf("encode charts: %w", err)
	}
	p := &Page{
		Title: report.Escape(s.Scenario) + " on " + report.Escape(s.Target), Summary: s, Facts: factsOf(s), Tables: tablesOf(s, f),
		Charts: template.JS(drawn), Licence: uplotLicence,
		CSS: template.CSS(pageCSS), ChartCSS: template.CSS(uplotCSS), JS: template.JS(pageJS), ChartJS: template.JS(uplotJS),
	}
	if f != nil {
		room := samplesBytes
		p.Exported = samplesOf(f.Exported, &room)
		p.Unexported = samplesOf(f.Unexported, &room)
	}
	return p, nil
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, p); err != nil {
		return fmt.Errorf("make %s: %w", File, err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write %s: %w", File, err)
	}
	return nil
}

// WriteDir writes the page of a run into its directory.
func WriteDir(dir string, s report.Summary, c *course.Course, f *frame.Frame) error {
	p, err := New(s, c, f)
	if err != nil {
		return err
	}
	return report.WriteFile(filepath.Join(dir, File), p.Write)
}
