package tui

import (
	"fmt"

	"kinesim/sim/report"
)

// copy copies the payload under the cursor, as it was sent, and writes it where the run writes its results.
func (d *dashboard) copy() {
	s := d.view.inspector.selected(d.view.looked(d.frame))
	if s == nil || s.Payload == "" {
		d.view.notice = "no payload is selected"
		return
	}
	d.screen.SetClipboard([]byte(s.Payload))
	d.view.notice = "copied " + report.FormatSize(uint64(len(s.Payload)))
	if d.options.Controls.Save != nil {
		d.view.notice += ", " + d.save(fmt.Sprintf("payload-%d.json", s.Due.Milliseconds()), []byte(s.Payload))
	}
}

// export writes all that the filter chooses.
func (d *dashboard) export() {
	list := d.view.inspector.list(d.view.looked(d.frame))
	switch {
	case len(list) == 0:
		d.view.notice = "there is nothing to export"
		return
	case d.options.Controls.Save == nil:
		d.view.notice = "export: there is no directory for results; --out DIR says one"
		return
	}
	lines, err := ndjson(list)
	if err != nil {
		d.view.notice = "export: " + err.Error()
		return
	}
	d.view.notice = itoa(len(list)) + " of them " + d.save(exportName(d.frame.Elapsed), lines)
}

// save writes a file, and says what came of it.
func (d *dashboard) save(name string, content []byte) string {
	path, err := d.options.Controls.Save(name, content)
	if err != nil {
		return "not written: " + err.Error()
	}
	return "written to " + path
}
