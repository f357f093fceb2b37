package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
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
func (r *running) runPredict(ctx context.Context) error {
	if err := prepareOut(r.flags.out); err != nil {
		return err
	}
	predicted, err := r.foretell(ctx)
	if err != nil {
		return err
	}
	r.measured = new(measured)
	r.finish = func(observed report.Summary, _ exporter.Snapshot) error {
		p := compare(predicted, foretold{observed, r.measured.drains.List()})
		if err := p.save(r.flags.out); err != nil {
			return err
		}
		if r.flags.ui == uiJSON {
			err = json.NewEncoder(r.program.stdout).Encode(map[string]prediction{"prediction": p})
		} else {
			err = p.write(r.program.stdout, cli.Columns(r.program.stdout))
		}
		if err != nil {
			return err
		}
		return r.judge(observed)
	}
	return r.run(ctx)
}

// foretell runs in virtual time without showing it: it takes no time to speak of.
func (r *running) foretell(ctx context.Context) (foretold, error) {
	stop := cli.Listen(ctx)
	defer stop.Release()
	quiet := *r
	quiet.flags.ui, quiet.flags.out = uiNone, ""
	quiet.measured = new(measured)
	summary, _, err := quiet.simulate(stop)
	if err == nil && stop.Soft.Err() != nil {
		err = cli.Fail(report.Interrupted, "", errors.New("interrupted before the first export; nothing was sent"))
	}
	return foretold{summary, quiet.measured.drains.List()}, err
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

// write prints the prediction for people, on a terminal of so many columns.
func (p prediction) write(w io.Writer, terminal int) error {
	table := report.SideBySide{Title: "Prediction", Columns: [2]string{"predicted", "observed"}, Difference: "deviation", Against: 1}
	add := func(c compared, name string, unit report.Unit) {
		table.Pairs = append(table.Pairs, report.Pair{Name: name, Values: [2]float64{c.Predicted, c.Observed}, Unit: unit})
	}
	for _, d := range p.Drains {
		add(d, "drained, "+d.Name, report.Seconds)
	}
	add(p.ThrottleShare, p.ThrottleShare.Name, report.Share)
	add(p.P50, p.P50.Name, report.Seconds)
	add(p.P99, p.P99.Name, report.Seconds)
	add(p.PeakInFlight, p.PeakInFlight.Name, report.Number)
	if err := table.Write(w, terminal); err != nil {
		return err
	}
	digest := "the same records"
	if !p.SameDigest {
		digest = "NOT THE SAME RECORDS"
	}
	if _, err := fmt.Fprintf(w, "  %s\n\n", digest); err != nil {
		return fmt.Errorf("write prediction: %w", err)
	}
	return nil
}
