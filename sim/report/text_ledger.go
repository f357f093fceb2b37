package report

import (
	"fmt"
	"strings"

	"kinesim/exporter"
)

func (t *text) proof(s Summary) {
	t.ledger(s.Ledger)
	t.line("Read-back", "%s", readBack(s.Verification, s.Ledger))
}

// ledger writes the equation, each number below its word; where that is too wide, each in a line.
func (t *text) ledger(l exporter.Ledger) {
	verdict := "balances"
	if !l.Balanced() {
		verdict = "DOES NOT BALANCE"
	}
	accounts := []struct {
		sign, name string
		count      uint64
	}{
		{"", "offered", l.Offered}, {" = ", "suppressed", l.Suppressed}, {" + ", "acked", l.Acked},
		{" + ", "failed", l.Failed}, {" + ", "unknown", l.Unknown}, {" + ", "in flight", l.InFlight},
	}
	words, numbers := padded("Ledger", labelColumns), strings.Repeat(" ", labelColumns)
	for _, account := range accounts {
		columns := max(len(account.name), len(group(account.count)))
		words += fmt.Sprintf("%s%*s", account.sign, columns, account.name)
		numbers += fmt.Sprintf("%s%*s", account.sign, columns, group(account.count))
	}
	if words += "  " + verdict; len(words) <= t.columns {
		t.raw(words)
		t.raw(numbers)
		return
	}
	label := "Ledger"
	for _, account := range accounts {
		t.raw(fmt.Sprintf("%-*s%3s%14s %s", labelColumns-3, label, account.sign, group(account.count), account.name))
		label = ""
	}
	t.line("", "%s", verdict)
}
