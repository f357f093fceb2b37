package tui

import (
	"slices"

	"kinesim/sim/report/frame"
)

// The screen is arranged between these sizes; a larger one only gives every panel more room.
const (
	minWidth  = 80
	minHeight = 24
)

// place is where a panel is.
type place struct {
	panel      Panel
	x, y, w, h int
}

func (p place) holds(x, y int) bool { return x >= p.x && x < p.x+p.w && y >= p.y && y < p.y+p.h }

// headerHeight is how many rows the header takes.
func headerHeight(height int) int {
	if height >= 32 {
		return 5
	}
	return 4
}

// arrange is where each panel is on a screen of the given size, between header and footer. Panels that do not fit are
// left out: they are a key away. Parts or consumers, where there are some, take the room of the triggers, or half of
// it. The outcome takes some of the payloads' room, or that of the triggers once it is known and they are not needed
// for others.
func arrange(w, h int, f *frame.Frame) []place {
	places := arrangeAll(w, h)
	i := slices.IndexFunc(places, func(p place) bool { return p.panel == PanelTriggers })
	guest := Overview // nobody
	switch {
	case f.Parts != nil:
		guest = PanelParts
	case f.Consumers != nil:
		guest = PanelConsumers
	}
	switch triggers := &places[i]; {
	case guest == Overview:
		if triggers.h < 20 && f.Findings != nil && f.State == frame.StateEnded {
			triggers.panel = PanelOutcome
		}
	case triggers.h < 20:
		triggers.panel = guest
	default:
		below := *triggers
		triggers.h /= 2
		below.panel, below.y, below.h = guest, triggers.y+triggers.h, below.h-triggers.h
		places = append(places, below)
	}
	i = slices.IndexFunc(places, func(p place) bool { return p.panel == PanelPayloads })
	if i < 0 || f.Findings == nil || slices.ContainsFunc(places, func(p place) bool { return p.panel == PanelOutcome }) {
		return places
	}
	below := places[i]
	rows := min(len(outcomeLines(f, &viridis))+2, below.h/2)
	places[i].h -= rows
	below.panel, below.y, below.h = PanelOutcome, below.y+below.h-rows, rows
	return append(places, below)
}

func arrangeAll(w, h int) []place {
	top := headerHeight(h)
	body := h - top - 1
	switch {
	case w >= 160 && h >= 44:
		return arrangeWide(w, body, top)
	case w >= 110 && h >= 32:
		return arrangeMiddle(w, body, top)
	}
	return arrangeSmall(w, body, top)
}

// arrangeTiny shows one panel, below what matters most, on a screen that is too small for an overview.
func arrangeTiny(focus Panel, w, h int) []place {
	if h < essenceRows+5 || w < 30 {
		return nil
	}
	return []place{{focus, 0, essenceRows, w, h - essenceRows}}
}

// arrangeSmall shows five panels of eight.
func arrangeSmall(w, body, top int) []place {
	left := w * 60 / 100
	upper := (body + 1) * 45 / 100
	lower := body - upper
	ledger := min(10, upper)
	return []place{
		{PanelThroughput, 0, top, left, upper},
		{PanelLatency, 0, top + upper, left, lower},
		{PanelLedger, left, top, w - left, ledger},
		{PanelTriggers, left, top + ledger, w - left, body - ledger - 4},
		{PanelEvents, left, top + body - 4, w - left, 4},
	}
}

// arrangeMiddle shows all but the payloads.
func arrangeMiddle(w, body, top int) []place {
	left := w * 62 / 100
	stages := 5
	charts := body - stages
	upper := (charts + 1) / 2
	shards := max(body*21/100, 5)
	ledger := 9
	triggers := (body - ledger - shards) * 60 / 100
	return []place{
		{PanelThroughput, 0, top, left, upper},
		{PanelLatency, 0, top + upper, left, charts - upper},
		{PanelStages, 0, top + charts, left, stages},
		{PanelLedger, left, top, w - left, ledger},
		{PanelTriggers, left, top + ledger, w - left, triggers},
		{PanelShards, left, top + ledger + triggers, w - left, shards},
		{PanelEvents, left, top + ledger + triggers + shards, w - left, body - ledger - triggers - shards},
	}
}

// arrangeWide shows everything.
func arrangeWide(w, body, top int) []place {
	left := w * 44 / 100
	right := w * 30 / 100
	middle := w - left - right
	throughput := body * 34 / 100
	stages := 9
	latency := body - throughput - stages
	ledger := 13
	shards := max((body-ledger)*38/100, 8)
	triggers := body - ledger - shards
	events := max(body*28/100, 8)
	return []place{
		{PanelThroughput, 0, top, left, throughput},
		{PanelLatency, 0, top + throughput, left, latency},
		{PanelStages, 0, top + throughput + latency, left, stages},
		{PanelLedger, left, top, middle, ledger},
		{PanelTriggers, left, top + ledger, middle, triggers},
		{PanelShards, left, top + ledger + triggers, middle, shards},
		{PanelPayloads, left + middle, top, right, body - events},
		{PanelEvents, left + middle, top + body - events, right, events},
	}
}
