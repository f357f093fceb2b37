package report

import (
	"fmt"
	"io"
	"strings"
)

// Table is a table for people: a heading, and rows whose columns are as wide as they must be. The columns stand at the
// right, as numbers do.
type Table struct {
	Head []string
	Rows [][]string
}

// tableGap is how many spaces stand between two columns.
const tableGap = "  "

// Write writes the table. Lines end behind their last letter.
func (t Table) Write(w io.Writer) error {
	all := append([][]string{t.Head}, t.Rows...)
	widths := make([]int, len(t.Head))
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	var out strings.Builder
	for _, row := range all {
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteString(tableGap)
			}
			line.WriteString(strings.Repeat(" ", widths[i]-cells(cell)) + cell)
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}
