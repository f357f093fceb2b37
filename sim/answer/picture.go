package answer

import (
	"fmt"
	"strings"
	"time"

	"kinesim/sim/report"
)

const (
	pictureColumns = 72
	pictureRows    = 8
)

// blocks fill a character from below, by eighths.
var blocks = []rune(" ▁▂▃▄▅▆▇█")

// Picture is what falls due along the run, in lines of text: a column is as high as the rate on average, and the dots
// above it are the fullest second in it.
func (s *Survey) Picture() []string {
	bins := s.curve
	for len(bins) > 1 && bins[len(bins)-1].exports == 0 && time.Duration(len(bins)-1)*s.every >= time.Duration(s.Duration*1e9) {
		bins = bins[:len(bins)-1] // the one at the very end
	}
	columns := min(pictureColumns, len(bins))
	mean, peak := make([]float64, columns), make([]float64, columns)
	most := 0.0
	for i := range columns {
		from, until := i*len(bins)/columns, (i+1)*len(bins)/columns
		for _, b := range bins[from:until] {
			rate := float64(b.exports) / s.every.Seconds()
			mean[i] += rate / float64(until-from)
			peak[i] = max(peak[i], rate)
		}
		most = max(most, peak[i])
	}
	if most == 0 {
		return nil
	}
	var lines []string
	for row := pictureRows - 1; row >= 0; row-- {
		label := ""
		if row == pictureRows-1 {
			label = report.FormatCompact(most)
		}
		var line strings.Builder
		for i := range columns {
			line.WriteRune(cell(mean[i]/most*pictureRows-float64(row), peak[i]/most*pictureRows-float64(row)))
		}
		lines = append(lines, fmt.Sprintf("%7s │%s", label, strings.TrimRight(line.String(), " ")))
	}
	end := report.FormatClock(time.Duration(len(bins) * int(s.every)).Seconds())
	axis := strings.Repeat("─", columns)
	return append(lines, fmt.Sprintf("%7s └%s", "0", axis), fmt.Sprintf("%9s%-*s%s", "0 s", max(columns-len(end), 0), "", end))
}

// cell is a character of the picture, of which a mean and a peak fill so much.
func cell(mean, peak float64) rune {
	eighths := int(min(max(mean, 0), 1)*8 + 0.5)
	if eighths == 0 && peak > 0 {
		return '·'
	}
	return blocks[eighths]
}
