package checkup

import (
	"fmt"
	"io"
	"strings"

	"kinesim/sim/report"
)

// WriteText writes the result for people: a line for each check, and below it what would mend it.
func (r *Result) WriteText(to io.Writer) error {
	var b strings.Builder
	for _, c := range r.Checks {
		writeCheck(&b, c, "missing", checkWidth)
	}
	if f := r.Facts; f != nil {
		encryption := "not encrypted"
		if f.Encrypted {
			encryption = "encrypted with " + f.KeyID
		}
		mode := strings.ToLower(strings.ReplaceAll(f.Mode, "_", "-"))
		if mode == "" {
			mode = "of a mode that the endpoint does not tell"
		}
		fmt.Fprintf(&b, "\n%s is %s: %s, %d open %s, records up to %s, kept for %d h, %s\n", r.Stream, f.Status, mode, f.Shards,
			map[bool]string{true: "shard", false: "shards"}[f.Shards == 1], report.FormatSize(uint64(f.MaxRecordBytes)), f.RetentionHours,
			encryption)
	}
	if len(r.ReadBack) > 0 {
		how, missing, width := "", "not now", checkWidth
		if r.fanOut {
			how, missing, width = " by enhanced fan-out", "missing", fanOutWidth
		}
		fmt.Fprintf(&b, "\nto read the stream back%s, which the destination never does:\n", how)
		for _, c := range r.ReadBack {
			writeCheck(&b, c, missing, width)
		}
	}
	if len(r.Notes) > 0 {
		b.WriteByte('\n')
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// Columns of a check with its action.
const (
	checkWidth  = len("list-streams (kinesis:ListStreams)") + 2
	fanOutWidth = len("read-back (kinesis:DeregisterStreamConsumer)")
)

func writeCheck(b *strings.Builder, c Check, missing string, width int) {
	state := "ok"
	if !c.OK {
		state = missing
	}
	what := c.Check
	if c.Action != "" {
		what += " (" + c.Action + ")"
	}
	fmt.Fprintf(b, "%-8s %-*s %s\n", state, width, what, c.Message)
	if c.Try != "" {
		fmt.Fprintf(b, "%9stry: %s\n", "", c.Try)
	}
	if c.Statement != nil {
		fmt.Fprintf(b, "%9sgrant: %s\n", "", c.Statement)
	}
}
