package tui

import "kinesim/sim/report/frame"

// Panel is one part of the dashboard: its row in the table, whose number is also the key that goes to it, up to 9.
type Panel int

const (
	Overview Panel = iota
	PanelThroughput
	PanelLatency
	PanelStages
	PanelShards
	PanelTriggers
	PanelLedger
	PanelEvents
	PanelPayloads
	PanelConsumers
	PanelOutcome
	PanelParts
	panelCount
)

// panelRow is all there is to know of a panel but where it stands, which layout.go says.
type panelRow struct {
	name  string
	title titler
	draw  painter
	help  string
}

// titler is what stands in the border beside the name, and changes with the run: in so many words, and in fewer where
// there is no room for them. No text, or no words, is no title.
type titler func(f *frame.Frame, v *view) []string

// painter draws the inside of a panel.
type painter func(g grid, f *frame.Frame, v *view, th *theme)

// panels is the one table of panels. The overview is all of them.
var panels = [panelCount]panelRow{
	Overview: {name: "overview", help: "all panels that the screen has room for"},
	PanelThroughput: {
		"throughput",
		throughputTitle,
		drawThroughput,
		"updates and exports a second over time, against the plan and the quota",
	},
	PanelLatency:   {"latency", latencyTitle, drawLatency, "how long exports took, as a histogram and over time"},
	PanelStages:    {"stages", stagesTitle, drawStages, "where the time of an export goes, from due to acknowledged"},
	PanelShards:    {"shards", shardsTitle, drawShards, "how full each shard is, and the keys that fill them"},
	PanelTriggers:  {"triggers", triggersTitle, drawTriggers, "why updates were exported, and why others were not"},
	PanelLedger:    {"ledger", ledgerTitle, drawLedger, "what became of every update, and what was counted beside it"},
	PanelEvents:    {"events", eventsTitle, drawEvents, "what happened, newest first"},
	PanelPayloads:  {"payloads", payloadsTitle, drawPayloads, "what was sent, why, and what was not sent"},
	PanelConsumers: {"consumers", consumersTitle, drawConsumers, "who reads the stream, and how far behind"},
	PanelOutcome:   {"outcome", outcomeTitle, drawOutcome, "objectives, how full the stream was, what would be enough and costs"},
	PanelParts:     {"parts", partsTitle, drawParts, "the parts of a divided run: how far each is, and who is behind"},
}

// lettered are the actions that go to the panels behind the digits.
var lettered = map[Panel]action{PanelOutcome: actOutcome, PanelParts: actParts}

// lastDigit is the last panel that a digit goes to.
const lastDigit = PanelConsumers

// empty tells whether the run has nothing for a panel, so that nobody need pass it.
func (p Panel) empty(f *frame.Frame) bool {
	switch p {
	case PanelConsumers:
		return f.Consumers == nil
	case PanelOutcome:
		return f.Findings == nil
	case PanelParts:
		return f.Parts == nil
	}
	return false
}

// String is the panel's name.
func (p Panel) String() string { return panels[p].name }

// Panels lists the names of all panels, the overview first.
func Panels() []string {
	names := make([]string, panelCount)
	for i := range panels {
		names[i] = panels[i].name
	}
	return names
}
