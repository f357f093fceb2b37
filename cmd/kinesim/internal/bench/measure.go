package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
)

// The modes of a measurement.
const (
	ModeCore     = "core"     // the export core on records that are encoded already
	ModePipeline = "pipeline" // generate, detect, encode, export
	ModeSDK      = "sdk"      // a plain loop around the SDK: the yardstick
)

// Modes are all of them.
var Modes = []string{ModeCore, ModePipeline, ModeSDK}

// Spec is one measurement, as the process that makes it reads it from its standard input: credentials do not stand in a
// process list.
type Spec struct {
	Mode      string
	Wire      kinesis.Wire
	SizeBytes int
	InFlight  int
	Records   int
	WarmUp    int
	Keys      int
	Lanes     int
	Workers   int
	Order     bool
	// ThrottleShare is the share of entries that the null endpoint throttles; it knows by the stream's name.
	ThrottleShare float64

	Profiles string // a directory for profiles of CPU and allocations, or ""

	Endpoint, Region, Profile, Stream string
	AccessKeyID, SecretAccessKey      string
}

// Name tells a kind from the others.
func (s *Spec) Name() string {
	name := s.Mode
	if s.Mode != ModeSDK {
		name += " " + string(s.Wire)
	}
	name = fmt.Sprintf("%s, %d B, %d in flight", name, s.SizeBytes, s.InFlight)
	if s.ThrottleShare > 0 {
		name += fmt.Sprintf(", %g %% throttled", 100*s.ThrottleShare)
	}
	return name
}

// Reach says where records go.
func (s *Spec) Reach(c kinesis.Config) {
	s.Endpoint, s.Region, s.Profile, s.Stream = c.Endpoint, c.Region, c.Profile, c.Stream
	s.AccessKeyID, s.SecretAccessKey = c.AccessKeyID, c.SecretAccessKey
}

// Result is what a measurement found. CPU, memory and allocations are those of the whole producer process while it sent
// the records.
type Result struct {
	Mode     string `json:"mode"`
	Wire     string `json:"wire"`
	InFlight int    `json:"in_flight"`
	Lanes    int    `json:"lanes"`
	Keys     int    `json:"keys"`
	Size     int    `json:"size"` // bytes of a payload, as asked for

	ThrottleShare float64 `json:"throttle_share"` // of the entries, as asked for

	Records       uint64  `json:"records"` // acknowledged
	RecordBytes   uint64  `json:"record_bytes"`
	WarmUpRecords int     `json:"warm_up_records"` // sent before, and not measured
	Throttled     uint64  `json:"throttled"`       // attempts
	Seconds       float64 `json:"seconds"`
	CPUSeconds    float64 `json:"cpu_seconds"`

	RecordsPerSecond     float64 `json:"records_per_second"`
	MBPerSecond          float64 `json:"mb_per_second"` // 10^6 bytes of data and partition keys
	RecordsPerCPUSecond  float64 `json:"records_per_cpu_second"`
	CPUSecondsPerMillion float64 `json:"cpu_seconds_per_million"`
	AllocsPerRecord      float64 `json:"allocs_per_record"`
	BytesPerRecord       float64 `json:"bytes_per_record"` // allocated
	RSSBytes             uint64  `json:"rss_bytes"`        // most at once
	RSSBeforeBytes       uint64  `json:"rss_before_bytes"` // of these, most before the first record: the population, above all

	LatencyP50 float64 `json:"latency_p50_ms"` // from sending a record to its acknowledgement
	LatencyP90 float64 `json:"latency_p90_ms"`
	LatencyP99 float64 `json:"latency_p99_ms"`
	LatencyMax float64 `json:"latency_max_ms"`
}

// MeasureCommand is the command that MeasureApart starts this program with. It is ServeMeasurement.
const MeasureCommand = "bench-measure"

// errAlone is how a measurement ends whose parent is gone.
var errAlone = errors.New("nobody waits for this measurement any more")

// ServeMeasurement makes the measurement that is read from in, and writes what it found to out. Whoever started it
// holds in open for as long as anybody wants to know: with the end of in it returns at once, so that no measurement
// goes on alone when its parent is killed. What it was doing by then goes on until the process ends.
func ServeMeasurement(ctx context.Context, in io.Reader, out io.Writer) error {
	var spec Spec
	if err := json.NewDecoder(in).Decode(&spec); err != nil {
		return fmt.Errorf("read what is to be measured: %w", err)
	}
	alone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in) // however it ends
		close(alone)
	}()
	type outcome struct {
		result Result
		err    error
	}
	measured := make(chan outcome, 1)
	go func() {
		result, err := measure(ctx, spec)
		measured <- outcome{result, err}
	}()
	select {
	case <-alone:
		return errAlone
	case m := <-measured:
		if m.err != nil {
			return m.err
		}
		return json.NewEncoder(out).Encode(m.result)
	}
}

// MeasureApart makes a measurement in a process of its own, with an addition to its environment.
func MeasureApart(ctx context.Context, spec Spec, environment []string, pin bool) (result Result, err error) {
	self, err := os.Executable()
	if err != nil {
		return result, fmt.Errorf("find this program: %w", err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, self, MeasureCommand)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return result, fmt.Errorf("start a measurement: %w", err)
	}
	if err := startPinned(cmd, pin, producerCore); err != nil {
		return result, fmt.Errorf("start a measurement: %w", err)
	}
	told := json.NewEncoder(stdin).Encode(spec)
	if err := cmd.Wait(); err != nil { // closes stdin, and not before the process has ended
		return result, cli.Printed(fmt.Sprintf("measure %s: ", spec.Name()), cmd.ProcessState.ExitCode(), stderr.String(), err)
	}
	if told != nil {
		return result, fmt.Errorf("write what is to be measured: %w", told)
	}
	if err := json.Unmarshal(stdout.Bytes(), &result); err != nil {
		return result, fmt.Errorf("read a measurement: %w", err)
	}
	return result, nil
}

// measure makes a measurement in this process. When it fails, what it was doing goes on.
func measure(ctx context.Context, spec Spec) (Result, error) {
	cores := runtime.GOMAXPROCS(0)
	if spec.Lanes == 0 {
		spec.Lanes = cores
	}
	spec.Lanes = min(spec.Lanes, spec.InFlight)
	if spec.Workers == 0 {
		spec.Workers = cores
	}
	l, err := newLoad(ctx, spec)
	if err != nil {
		return Result{}, err
	}
	before := peakRSS()
	warm := l.run
	if spec.ThrottleShare == 0 {
		warm = func(ctx context.Context, records int) error { return runUnthrottled(ctx, l, records) }
	}
	run := l.run
	if spec.WarmUp == 0 {
		run = warm
	}
	if err := warm(ctx, spec.WarmUp); err != nil {
		return Result{}, err
	}
	runtime.GC()
	profiled, err := startProfile(spec.Profiles, spec.Name())
	if err != nil {
		return Result{}, err
	}
	start := l.counts()
	u := readUsage()
	if err := run(ctx, spec.Records); err != nil {
		return Result{}, err
	}
	u = readUsage().since(u)
	if err := profiled(); err != nil {
		return Result{}, err
	}
	end := l.counts()
	l.close()
	n := float64(end.records - start.records)
	ms := func(quantile float64) float64 {
		return float64(end.latency.ValueAtQuantile(quantile)) / float64(time.Millisecond)
	}
	return Result{
		Mode: spec.Mode, Wire: string(spec.Wire), InFlight: spec.InFlight, Lanes: spec.Lanes, Keys: spec.Keys, Size: spec.SizeBytes,
		ThrottleShare: spec.ThrottleShare,
		Records:       end.records - start.records, RecordBytes: end.bytes - start.bytes, WarmUpRecords: spec.WarmUp,
		Throttled: end.throttled - start.throttled, Seconds: u.elapsed, CPUSeconds: u.cpu,
		RecordsPerSecond: n / u.elapsed, MBPerSecond: float64(end.bytes-start.bytes) / 1e6 / u.elapsed,
		RecordsPerCPUSecond: n / u.cpu, CPUSecondsPerMillion: u.cpu / n * 1e6,
		AllocsPerRecord: float64(u.allocs) / n, BytesPerRecord: float64(u.allocated) / n,
		RSSBytes: peakRSS(), RSSBeforeBytes: before,
		LatencyP50: ms(50), LatencyP90: ms(90), LatencyP99: ms(99), LatencyMax: ms(100),
	}, nil
}

// runUnthrottled runs a load, unless the stream turns out to refuse more than a few records for want of throughput: the
// measurement would go on for long, and would be of its quota.
func runUnthrottled(ctx context.Context, l load, records int) error {
	done := make(chan error, 1)
	go func() { done <- l.run(ctx, records) }()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-ticker.C:
			if c := l.counts(); c.throttled > 100 && c.throttled > c.records/100 {
				return cli.Fail(report.Undelivered, noQuotas,
					fmt.Errorf("the stream throttled %d attempts, and took %d records: its quota is what would be measured", c.throttled,
						c.records))
			}
		}
	}
}

const (
	lookEvery = 100 * time.Millisecond
	noQuotas  = "a stream of more shards (--stream), or an endpoint without quotas, such as kinesim serve --throttle off"
)

// resources are what the process has used since its start, or between two moments.
type resources struct {
	at        time.Time
	elapsed   float64 // seconds
	cpu       float64 // seconds, user and system
	allocs    uint64
	allocated uint64 // bytes
}

func readUsage() resources {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return resources{at: time.Now(), cpu: cpuSeconds(), allocs: m.Mallocs, allocated: m.TotalAlloc}
}

func (r resources) since(start resources) resources {
	return resources{
		at: r.at, elapsed: r.at.Sub(start.at).Seconds(), cpu: r.cpu - start.cpu,
		allocs: r.allocs - start.allocs, allocated: r.allocated - start.allocated,
	}
}
