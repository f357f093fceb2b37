package tui

import (
	"fmt"
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func shardsTitle(f *frame.Frame, v *view) []string {
	if len(f.Shards) == 0 {
		return nil
	}
	throttled := report.FormatCompact(float64(f.Totals.Throttled)) + " throttled"
	open, busiest := 0, frame.Shard{}
	for _, s := range f.Shards {
		if !s.Closed() {
			open++
		}
		if max(s.PeakRecords, s.PeakBytes) > max(busiest.PeakRecords, busiest.PeakBytes) {
			busiest = s
		}
	}
	all := itoa(open) + " · " + throttled
	if closed := len(f.Shards) - open; closed > 0 {
		all = itoa(open) + " open, " + itoa(closed) + " closed · " + throttled
	}
	if busiest.ID == "" {
		return []string{all, throttled}
	}
	peak := "peak " + report.FormatUse(max(busiest.PeakRecords, busiest.PeakBytes))
	at := peak + " at " + report.FormatClock(busiest.PeakAt.Seconds())
	return []string{all + " · " + at, throttled + " · " + at, throttled + " · " + peak, at, peak}
}

// drawShards draws how full each shard is, by records and by bytes, and the keys that fill them.
func drawShards(g grid, f *frame.Frame, v *view, th *theme) {
	if f.Shards == nil && len(f.Series.Points) == 0 {
		absent(g, th, "nothing acknowledged yet")
		return
	}
	if f.Shards == nil {
		absent(g, th, "not measured", "this run does not tell the shards apart")
		return
	}
	hot := hotRows(g.h, len(f.HotKeys))
	table := shardTable{grid: g.sub(0, 0, g.w, g.h-hot), peaks: f.State.Settled() && f.Moment == nil}
	table.measure(f.Shards)
	rows := table.draw(f.Shards, v.scroll[PanelShards], th)
	drawHotKeys(g.sub(0, min(rows, g.h-hot), g.w, hot), f, th)
}

// shardTable is a row for each shard: two gauges, what it took lately, and what it refused.
type shardTable struct {
	grid
	peaks bool // the gauges show the peaks of a run that exports no more, and not its last second
	each  int  // rows a shard takes
	id    int  // columns
	gauge int
	spark int
}

// percentColumns is what a share takes behind its gauge: three digits more than a hundred, and a space at each side.
const percentColumns = 6

func (t *shardTable) measure(shards []frame.Shard) {
	t.each, t.id = 1, 5
	for i := range shards {
		t.id = min(max(t.id, columns(shortShard(shards[i].ID))), 12)
	}
	switch {
	case t.w >= 60:
		t.spark = min((t.w-46)/2, 40)
	case t.h > 2*len(shards):
		t.each = 2 // the recent use gets a row of its own
	}
	t.gauge = max((t.w-t.id-2-t.spark-10)/2-percentColumns, 4)
}

// draw draws as many rows as there is room for, from the one on that was scrolled to, and returns how many rows it
// took.
func (t *shardTable) draw(shards []frame.Shard, scroll int, th *theme) int {
	left := t.id + 2
	right := left + t.gauge + percentColumns
	behind := right + t.gauge + percentColumns
	t.text(1, 0, "shard", th.quiet())
	for x, name := range map[int]string{left: "records", right: "bytes"} {
		if t.peaks {
			name = fitting(t.gauge+percentColumns-1, "peak, "+name, "peak "+name[:3])
		}
		t.text(x, 0, name, th.quiet())
	}
	if t.spark > 0 {
		t.text(behind, 0, "recent", th.quiet())
	}
	t.textRight(t.w-1, 0, "throttled", th.quiet())
	first, shown, rest := scrolled(len(shards), (t.h-1)/t.each, scroll)
	for i, s := range shards[first : first+shown] {
		y := 1 + t.each*i
		t.textCut(1, y, t.id, shortShard(s.ID), th.normal())
		if s.Closed() {
			t.textCut(left, y, behind-1-left, closedWords(&s, behind-1-left), th.quiet())
		} else {
			t.gauges(&s, left, y, th)
		}
		if t.each == 2 {
			drawSparkline(t.grid, left, y+1, t.w-left-1, s.Recent, 1, th.acked)
		}
		if t.spark > 0 {
			drawSparkline(t.grid, behind, y, t.spark, s.Recent, 1, th.acked)
		}
		look := th.quiet()
		if s.Throttled > 0 {
			look = th.wrong()
		}
		t.textRight(t.w-1, y, report.FormatCompact(float64(s.Throttled)), look)
	}
	if rest != "" {
		t.text(1, t.h-1, rest, th.quiet())
	}
	return min(1+t.each*shown+1, t.h)
}

// gauges draws how full a shard is, by records and by bytes.
func (t *shardTable) gauges(s *frame.Shard, x, y int, th *theme) {
	records, bytes := s.RecordUse, s.ByteUse
	if t.peaks {
		records, bytes = s.PeakRecords, s.PeakBytes
	}
	for _, of := range [][2]float64{{records, s.PeakRecords}, {bytes, s.PeakBytes}} {
		drawGauge(t.grid, x, y, t.gauge, of[0], of[1], th)
		x += t.gauge + percentColumns
		t.textRight(x-1, y, percent(of[0]), th.normal())
	}
}

// closedWords says of a shard that it takes nothing any more, since when, and how full it was at most.
func closedWords(s *frame.Shard, width int) string {
	at := "closed at " + report.FormatClock(s.ClosedAt.Seconds())
	return fitting(width, at+", peak "+report.FormatUse(max(s.PeakRecords, s.PeakBytes)), at, "closed")
}

// hotRows is how many rows the hottest keys get: a heading and at most as many as there are.
func hotRows(height, keys int) int {
	if height < 6 || keys == 0 {
		return 0
	}
	return min(keys+1, height/2)
}

func drawHotKeys(g grid, f *frame.Frame, th *theme) {
	if g.h == 0 {
		return
	}
	g.text(1, 0, "hottest keys", th.quiet())
	for i, key := range f.HotKeys {
		if i+1 >= g.h {
			return
		}
		number := ""
		if key.Records > 0 {
			number = fmt.Sprintf("%s records, %s", report.FormatCompact(float64(key.Records)), percent(key.Share))
		}
		if key.Waited > 0 {
			number = strings.TrimPrefix(number+", "+itoa(key.Waited)+" waited at once", ", ")
		}
		g.textCut(1, i+1, g.w-columns(number)-3, key.Key, th.normal())
		g.textRight(g.w-1, i+1, number, th.quiet())
	}
}

// shortShard is a shard's number: shardId-000000000003 is #3.
func shortShard(id string) string {
	digits, ok := strings.CutPrefix(id, "shardId-")
	if !ok {
		return id
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	return "#" + digits
}

// percent is a share, 0 to 1, in whole per cent.
func percent(share float64) string {
	switch {
	case share <= 0:
		return "0%"
	case share < 0.01:
		return "<1%"
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}
