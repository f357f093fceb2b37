package tui

import (
	"fmt"
	"slices"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// faultForm asks what is to go wrong. It keeps what was chosen for the next time.
type faultForm struct {
	open   bool
	row    int
	chosen [faultRowCount]int // of the choices of each row
	shards []int              // that a fault can hit alone, as it was when the form was opened: the rows must not move
}

// start opens the form. The shard that was chosen stays chosen as long as it takes records.
func (form *faultForm) start(f *frame.Frame) {
	before := form.shard()
	form.shards, form.chosen[faultShardRow] = faultShards(f), 0
	if i := slices.Index(form.shards, before); i >= 0 {
		form.chosen[faultShardRow] = i + 1
	}
	form.open = true
}

// shard is the number of the shard that is chosen; -1 for all of them.
func (form *faultForm) shard() int {
	if i := form.chosen[faultShardRow] % (len(form.shards) + 1); i > 0 {
		return form.shards[i-1]
	}
	return -1
}

// The rows of the form.
const (
	faultKindRow = iota
	faultShardRow
	faultShareRow
	faultForRow
	faultDelayRow
	faultRowCount
)

var (
	faultShares = []float64{1, 0.75, 0.5, 0.25, 0.1, 0.05, 0.01}
	faultTimes  = []time.Duration{
		5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute, time.Second, 2 * time.Second,
	}
	faultDelays = []time.Duration{
		200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
		30 * time.Second, 50 * time.Millisecond,
		100 * time.Millisecond,
	}
)

// choices are what a row can be, in words; none when the kind that is chosen has no such thing.
func (form *faultForm) choices(row int, kinds []FaultKind) []string {
	var words []string
	kind := kinds[form.chosen[faultKindRow]%len(kinds)]
	switch row {
	case faultKindRow:
		for _, k := range kinds {
			words = append(words, k.Name)
		}
	case faultShardRow:
		if !kind.Records {
			return nil
		}
		words = []string{"all"}
		for _, n := range form.shards {
			words = append(words, fmt.Sprintf("#%d", n))
		}
	case faultShareRow:
		for _, share := range faultShares {
			words = append(words, percent(share)+map[bool]string{true: " of the records", false: " of the calls"}[kind.Records])
		}
	case faultForRow:
		for _, d := range faultTimes {
			words = append(words, d.String())
		}
	case faultDelayRow:
		if !kind.Delays {
			return nil
		}
		for _, d := range faultDelays {
			words = append(words, d.String())
		}
	}
	return words
}

// faultShards are the numbers of the shards that a fault can hit alone: those that have been seen and are open, or
// those of the quota while none was seen.
func faultShards(f *frame.Frame) []int {
	var numbers []int
	for _, s := range f.Shards {
		var n int
		if _, err := fmt.Sscanf(shortShard(s.ID), "#%d", &n); err == nil && !s.Closed() {
			numbers = append(numbers, n)
		}
	}
	if len(f.Shards) == 0 && f.Quota != nil {
		for n := range f.Quota.Shards {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// choice is the number of what is chosen in a row, and whether there is anything to choose.
func (form *faultForm) choice(row int, kinds []FaultKind) (int, bool) {
	n := len(form.choices(row, kinds))
	if n == 0 {
		return 0, false
	}
	return form.chosen[row] % n, true
}

// fault is what the form says.
func (form *faultForm) fault(kinds []FaultKind) Fault {
	at := func(row int) int { i, _ := form.choice(row, kinds); return i }
	fault := Fault{Kind: kinds[at(faultKindRow)].Name, Shard: -1, Share: faultShares[at(faultShareRow)], For: faultTimes[at(faultForRow)]}
	if _, ok := form.choice(faultShardRow, kinds); ok {
		fault.Shard = form.shard()
	}
	if i, ok := form.choice(faultDelayRow, kinds); ok {
		fault.Delay = faultDelays[i]
	}
	return fault
}

// move goes to the next row that has something to choose.
func (form *faultForm) move(by int, kinds []FaultKind) {
	for range faultRowCount {
		form.row = (form.row + by + faultRowCount) % faultRowCount
		if _, ok := form.choice(form.row, kinds); ok {
			return
		}
	}
}

// turn takes the next choice of the row.
func (form *faultForm) turn(by int, kinds []FaultKind) {
	if n := len(form.choices(form.row, kinds)); n > 0 {
		form.chosen[form.row] = (form.chosen[form.row]%n + by + n) % n
	}
}

// faultKey acts on a key while the form is open.
func (d *dashboard) faultKey(key string) {
	v, c := d.view, &d.options.Controls
	form := &v.fault
	switch key {
	case "esc", "q", "ctrl-c", "f":
		form.open = false
	case "up", "k", "backtab":
		form.move(-1, c.Faults)
	case "down", "j", "tab":
		form.move(1, c.Faults)
	case "left", "h", "-":
		form.turn(-1, c.Faults)
	case "right", "l", "space", "+":
		form.turn(1, c.Faults)
	case "enter":
		form.open = false
		words, err := c.Fault(form.fault(c.Faults))
		if err != nil {
			words = "fault: " + err.Error()
		}
		v.notice = words
	}
}

// drawFaultForm draws the form, and what the kind that is chosen does.
func drawFaultForm(g grid, v *view, th *theme) {
	kinds := v.controls.Faults
	box := dialog(g, min(64, g.w), min(faultRowCount+5, g.h), "fault", th)
	form := &v.fault
	y := 0
	for row, name := range [faultRowCount]string{"what", "shard", "share", "for", "delay"} {
		choices := form.choices(row, kinds)
		if len(choices) == 0 {
			continue
		}
		look := th.normal()
		if row == form.row {
			look = style{fg: th.strong, attr: tcell.AttrBold | th.when(tcell.AttrReverse)}
			box.text(0, y, "▸", th.title())
		}
		box.text(2, y, name, th.quiet())
		box.words(9, y, box.w-10, "‹ "+choices[form.chosen[row]%len(choices)]+" ›", look)
		y++
	}
	kind := kinds[form.chosen[faultKindRow]%len(kinds)]
	box.words(2, y+1, box.w-3, kind.About, th.normal())
	hint := fitting(box.w-3, "↑↓ row  ←→ choose  enter starts it  esc leaves it", "↑↓ ←→, enter starts it, esc not")
	box.words(2, y+2, box.w-3, hint, th.quiet())
}
