package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/rehearsal"
)

const latencyMax = time.Minute // as stream.latency

// latencyOf reads --latency. A duration becomes the scenario's stream.latency, and holds for the embedded target too.
func (f *runFlags) latencyOf(scenario *scenarios.Scenario) (model *rehearsal.Latency, err error) {
	text := f.latency
	if kind, err := f.target.Kind(); text != "" && !f.virtual && !f.predict && (err != nil || !kind.Modelled) {
		return nil, cmp.Or(err, cli.Usage("leave --latency out, or --predict", "--latency is of the embedded Kinesis: any other answers when it does"))
	}
	if d, err := cli.ParseDuration(text); err == nil {
		if d < 0 || d > latencyMax {
			why := "an answer that late is a timeout"
			if d < 0 {
				why = "no answer comes before its request"
			}
			return nil, cli.Usage("a duration from 0s to "+latencyMax.String(), "--latency %s: %s", text, why)
		}
		scenario.Stream.Latency = d
		return nil, nil
	}
	if text == "" {
		return nil, nil
	}
	if parameters, found := strings.CutPrefix(text, "lognormal:"); found {
		model, err = logNormalFlag(parameters)
	} else {
		model, err = recordedFlag(text)
	}
	if err != nil {
		return nil, cli.Usage("20ms, lognormal:20ms,0.4 or the path of an .hlog file such as results/sent_to_ack.hlog",
			"--latency %s: %w", text, err)
	}
	if !f.virtual && !f.predict {
		return nil, cli.Usage("a duration such as 20ms, or --virtual",
			"--latency %s: only an answer in virtual time can be drawn from a distribution", text)
	}
	return model, nil
}

func logNormalFlag(parameters string) (*rehearsal.Latency, error) {
	first, second, _ := strings.Cut(parameters, ",")
	median, err := cli.ParseDuration(strings.TrimSpace(first))
	if err != nil || median <= 0 || median > latencyMax {
		return nil, fmt.Errorf("%q is not a median", first)
	}
	sigma, err := strconv.ParseFloat(strings.TrimSpace(second), 64)
	if err != nil || !(sigma >= 0 && sigma <= 5) {
		return nil, fmt.Errorf("%q is not a sigma from 0 to 5", second)
	}
	return &rehearsal.Latency{
		Words: fmt.Sprintf("%s at the median, log-normal with sigma %v", median, sigma),
		Draw:  func(seed uint64) sim.Latency { return sim.LogNormalLatency(median, sigma, seed) },
	}, nil
}

func recordedFlag(path string) (*rehearsal.Latency, error) {
	text, err := cli.ReadFile(path)
	if err != nil {
		return nil, err
	}
	recorded, err := sim.ReadLatency(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	median := time.Duration(recorded.ValueAtQuantile(50))
	return &rehearsal.Latency{
		Words: fmt.Sprintf("%s at the median, as recorded in %s", median.Round(time.Microsecond), path),
		Draw:  func(seed uint64) sim.Latency { return sim.RecordedLatency(recorded, seed) },
	}, nil
}
