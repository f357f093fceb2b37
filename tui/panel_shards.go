package tui

import (
	"fmt"
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func shardsTitle(f *frame.Frame, v *view) string {
	if len(f.Shards) == 0 {
		return ""
	}
	return fmt.Sprintf("%d · %s throttled", len(f.Shards), report.FormatCompact(float64(f.Totals.Throttled)))
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
	each, spark := 1, 0
	switch {
	case g.w >= 60:
		spark = min((g.w-46)/2, 40)
	case g.h-hot > 2*len(f.Shards):
		each = 2 // the recent use gets a row of its own
	}
	rows := min(g.h-hot, each*len(f.Shards)+1)
	gauge := max((g.w-2-6-spark-8-2)/2-8, 4)
	g.text(1, 0, "shard", th.quiet())
	g.text(8, 0, "records", th.quiet())
	g.text(8+gauge+6, 0, "bytes", th.quiet())
	if spark > 0 {
		g.text(8+2*(gauge+6), 0, "recent", th.quiet())
	}
	g.textRight(g.w-1, 0, "throttled", th.quiet())
	for i, s := range f.Shards {
		y := each*i + 1
		if y >= rows {
			break
		}
		if each == 1 && y == rows-1 && i < len(f.Shards)-1 {
			g.text(1, y, fmt.Sprintf("… %d more", len(f.Shards)-i), th.quiet())
			break
		}
		g.textCut(1, y, 6, shortShard(s.ID), th.normal())
		drawGauge(g, 8, y, gauge, s.RecordUse, th)
		g.textRight(8+gauge+5, y, percent(s.RecordUse), th.normal())
		drawGauge(g, 8+gauge+6, y, gauge, s.ByteUse, th)
		g.textRight(8+2*gauge+11, y, percent(s.ByteUse), th.normal())
		if each == 2 {
			drawSparkline(g, 8, y+1, g.w-9, s.Recent, 1, th.acked)
		}
		if spark > 0 {
			drawSparkline(g, 8+2*(gauge+6), y, spark, s.Recent, 1, th.acked)
		}
		look := th.quiet()
		if s.Throttled > 0 {
			look = th.wrong()
		}
		g.textRight(g.w-1, y, report.FormatCompact(float64(s.Throttled)), look)
	}
	if rows < g.h-hot {
		rows++
	}
	drawHotKeys(g.sub(0, rows, g.w, hot), f, th)
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
