package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim"
)

// latencyFlag is --latency read: how a virtual run's endpoint answers.
type latencyFlag struct {
	words string // for people
	draw  func(seed uint64) sim.Latency
}

const latencyMax = time.Minute // as stream.latency

// applyLatency reads --latency. A duration is the scenario's stream.latency, and holds for the embedded target too.
func (r *running) applyLatency() error {
	text := r.flags.latency
	if d, err := time.ParseDuration(text); err == nil {
		if d < 0 || d > latencyMax {
			return cli.Usage("a duration from 0s to "+latencyMax.String(), "--latency %s: an answer that late is a timeout", text)
		}
		r.scenario.Stream.Latency = d
		text = ""
	}
	if text == "" {
		d := r.scenario.Stream.Latency
		r.latency = latencyFlag{d.String(), func(uint64) sim.Latency { return sim.ConstantLatency(d) }}
		return nil
	}
	if !r.flags.virtual && !r.flags.predict {
		return cli.Usage("a duration such as 20ms, or --virtual", "--latency %s: only an answer in virtual time can be drawn from a distribution", text)
	}
	var err error
	if parameters, found := strings.CutPrefix(text, "lognormal:"); found {
		r.latency, err = logNormalFlag(parameters)
	} else {
		r.latency, err = recordedFlag(text)
	}
	if err != nil {
		return cli.Usage("20ms, lognormal:20ms,0.4 or the path of an .hlog file such as results/sent_to_ack.hlog", "--latency %s: %w", text, err)
	}
	return nil
}

func logNormalFlag(parameters string) (latencyFlag, error) {
	first, second, _ := strings.Cut(parameters, ",")
	median, err := time.ParseDuration(strings.TrimSpace(first))
	if err != nil || median <= 0 || median > latencyMax {
		return latencyFlag{}, fmt.Errorf("%q is not a median", first)
	}
	sigma, err := strconv.ParseFloat(strings.TrimSpace(second), 64)
	if err != nil || !(sigma >= 0 && sigma <= 5) {
		return latencyFlag{}, fmt.Errorf("%q is not a sigma from 0 to 5", second)
	}
	return latencyFlag{
		fmt.Sprintf("%s at the median, log-normal with sigma %v", median, sigma),
		func(seed uint64) sim.Latency { return sim.LogNormalLatency(median, sigma, seed) },
	}, nil
}

func recordedFlag(path string) (latencyFlag, error) {
	file, err := os.Open(path)
	if err != nil {
		return latencyFlag{}, err
	}
	defer file.Close()
	recorded, err := sim.ReadLatency(file)
	if err != nil {
		return latencyFlag{}, err
	}
	return latencyFlag{
		fmt.Sprintf("%s at the median, as recorded in %s", time.Duration(recorded.ValueAtQuantile(50)).Round(time.Microsecond), path),
		func(seed uint64) sim.Latency { return sim.RecordedLatency(recorded, seed) },
	}, nil
}
