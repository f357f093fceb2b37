//go:build !linux

package bench

import (
	"errors"
	"os/exec"
	"runtime/metrics"
)

const (
	producerCore = 0
	endpointCore = 1
)

func startPinned(cmd *exec.Cmd, pin bool, _ int) error {
	if pin {
		return errors.New("--pin works on Linux only")
	}
	return cmd.Start()
}

// cpuSeconds is what the Go runtime estimates of the CPU time of this process so far, without what is idle.
func cpuSeconds() float64 {
	samples := []metrics.Sample{{Name: "/cpu/classes/total:cpu-seconds"}, {Name: "/cpu/classes/idle:cpu-seconds"}}
	metrics.Read(samples)
	return samples[0].Value.Float64() - samples[1].Value.Float64()
}

// peakRSS is what the Go runtime has mapped.
func peakRSS() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}
