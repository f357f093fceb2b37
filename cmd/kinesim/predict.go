package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"kinesim/sim"
	"kinesim/sim/report"
)

// prediction is a run foretold, and how it was.
type prediction struct {
	Drains        []compared `json:"drains"`          // seconds: the whole run, then each event
	ThrottleShare compared   `json:"throttled_share"` // of the attempts
	P50           compared   `json:"due_to_ack_p50"`  // seconds
	P99           compared   `json:"due_to_ack_p99"`  // seconds
	PeakInFlight  compared   `json:"peak_in_flight"`  // requests
	SameDigest    bool       `json:"same_digest"`
}

// compared is one number of a prediction.
type compared struct {
	Name      string  `json:"name"`
	Predicted float64 `json:"predicted"`
	Observed  float64 `json:"observed"`
}

// foretold is what one of the two runs has to compare.
type foretold struct {
	summary report.Summary
	drains  []sim.Drain
}

// runPredict runs in virtual time, then in real time, and prints both side by side. The verdict is that of the real run.
func (r *rehearsal) runPredict(ctx context.Context) error {
	if err := prepareOut(r.flags.out); err != nil {
		return err
	}
	predicted, err := r.foretell(ctx)
	if err != nil {
		return err
	}
	world, err := sim.NewWorld(r.scenario)
	if err != nil {
		return fail(report.Invalid, "kinesim validate FILE", err)
	}
	r.drains = sim.NewDrains(world)
	r.concluded = func(observed report.Summary) error {
		p := compare(predicted, foretold{observed, r.drains.List()})
		if err := p.save(r.flags.out); err != nil {
			return err
		}
		if r.flags.ui == uiJSON {
			return json.NewEncoder(r.program.stdout).Encode(map[string]prediction{"prediction": p})
		}
		return p.write(r.program.stdout)
	}
	return r.run(ctx)
}

// foretell runs in virtual time without showing it: it takes no time to speak of.
func (r *rehearsal) foretell(ctx context.Context) (foretold, error) {
	stop := r.program.listen(ctx)
	defer stop.release()
	quiet := *r
	quiet.flags.ui, quiet.flags.out = uiNone, ""
	world, err := sim.NewWorld(r.scenario)
	if err != nil {
		return foretold{}, fail(report.Invalid, "kinesim validate FILE", err)
	}
	quiet.drains = sim.NewDrains(world)
	summary, _, err := quiet.simulate(stop)
	if err == nil && stop.soft.Err() != nil {
		err = fail(report.Interrupted, "", errors.New("interrupted before the first export; nothing was sent"))
	}
	return foretold{summary, quiet.drains.List()}, err
}

func compare(predicted, observed foretold) prediction {
	pair := func(name string, number func(report.Summary) float64) compared {
		return compared{name, number(predicted.summary), number(observed.summary)}
	}
	p := prediction{
		ThrottleShare: pair("throttled attempts", func(s report.Summary) float64 {
			return float64(s.Records.Throttled) / max(float64(s.Records.Attempts), 1)
		}),
		P50:          pair("due to ack, p50", func(s report.Summary) float64 { return s.Latency.DueToAck.P50 }),
		P99:          pair("due to ack, p99", func(s report.Summary) float64 { return s.Latency.DueToAck.P99 }),
		PeakInFlight: pair("peak in flight", func(s report.Summary) float64 { return float64(s.Records.PeakInFlight) }),
		SameDigest:   predicted.summary.Digest == observed.summary.Digest,
	}
	for i, d := range predicted.drains {
		p.Drains = append(p.Drains, compared{d.Name, d.Took().Seconds(), observed.drains[i].Took().Seconds()})
	}
	return p
}

// save writes prediction.json into the directory of --out.
func (p prediction) save(dir string) error {
	if dir == "" {
		return nil
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return fmt.Errorf("encode prediction: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "prediction.json"), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write prediction: %w", err)
	}
	return nil
}

// deviation is how far off the prediction was, in per cent of what was observed.
func (c compared) deviation() string {
	if c.Observed == 0 {
		if c.Predicted == 0 {
			return "0.0 %"
		}
		return "-"
	}
	return fmt.Sprintf("%+.1f %%", 100*(c.Predicted-c.Observed)/c.Observed)
}

// write prints the prediction for people.
func (p prediction) write(w io.Writer) error {
	seconds := func(v float64) string { return time.Duration(math.Round(v*1e5) * 1e4).String() }
	type row struct {
		compared
		show func(float64) string
	}
	var rows []row
	for _, d := range p.Drains {
		d.Name = "drained, " + d.Name
		rows = append(rows, row{d, seconds})
	}
	rows = append(rows,
		row{p.ThrottleShare, func(v float64) string { return fmt.Sprintf("%.2f %%", 100*v) }},
		row{p.P50, seconds}, row{p.P99, seconds},
		row{p.PeakInFlight, func(v float64) string { return fmt.Sprintf("%.0f", v) }},
	)
	text := fmt.Sprintf("%-42s %14s %14s %11s\n", "Prediction", "predicted", "observed", "deviation")
	for _, r := range rows {
		text += fmt.Sprintf("  %-40.40s %14s %14s %11s\n", report.Escape(r.Name), r.show(r.Predicted), r.show(r.Observed), r.deviation())
	}
	digest := "the same records"
	if !p.SameDigest {
		digest = "NOT THE SAME RECORDS"
	}
	if _, err := fmt.Fprintf(w, "%s  %s\n\n", text, digest); err != nil {
		return fmt.Errorf("write prediction: %w", err)
	}
	return nil
}
