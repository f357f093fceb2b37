//go:build !slim

package metrics

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
)

// Pushing is how often metrics are pushed, and how long that may take.
const (
	pushEvery   = 5 * time.Second
	pushTimeout = 4 * time.Second
)

// otlpPath is where an OTLP endpoint takes metrics, unless its URL says a path.
const otlpPath = "/v1/metrics"

// CheckEndpoint refuses what is no URL of an OTLP endpoint.
func CheckEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	switch {
	case err != nil:
		return err
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("%q is not an http or https URL", endpoint)
	}
	return nil
}

// Pusher pushes the metrics of a run.
type Pusher struct {
	provider *metric.MeterProvider
	exporter metric.Exporter
}

// Push begins to push the metrics of a run to an OTLP endpoint, by HTTP. What cannot be pushed failed is told of; it
// does not end the run.
func Push(ctx context.Context, endpoint string, source Source, run Run, started time.Time, failed func(error)) (*Pusher, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return nil, err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = otlpPath
	}
	to, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(u.String()), otlpmetrichttp.WithTimeout(pushTimeout))
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	told := telling{to, failed}
	reader := metric.NewPeriodicReader(told, metric.WithInterval(pushEvery), metric.WithTimeout(pushTimeout),
		metric.WithProducer(producer{source, started}))
	attributes := []attribute.KeyValue{attribute.String("service.name", "kinesim")}
	for _, name := range []string{"scenario", "target", "mode", "seed", "version"} {
		key := "kinesim." + name
		if name == "version" {
			key = "service.version"
		}
		attributes = append(attributes, attribute.String(key, info(run)[name]))
	}
	provider := metric.NewMeterProvider(metric.WithReader(reader), metric.WithResource(resource.NewSchemaless(attributes...)))
	return &Pusher{provider: provider, exporter: told}, nil
}

// Close pushes a last time, and ends.
func (p *Pusher) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), pushTimeout)
	defer cancel()
	return p.provider.Shutdown(ctx)
}

// telling is an exporter that tells what it could not push.
type telling struct {
	metric.Exporter
	failed func(error)
}

// Export implements metric.Exporter.
func (t telling) Export(ctx context.Context, all *metricdata.ResourceMetrics) error {
	if err := t.Exporter.Export(ctx, all); err != nil {
		t.failed(err)
	}
	return nil // which was told of
}

// producer makes the metrics of a moment.
type producer struct {
	source  Source
	started time.Time
}

// Produce implements metric.Producer.
func (p producer) Produce(context.Context) ([]metricdata.ScopeMetrics, error) {
	m, now := p.source.Moment(), time.Now()
	scope := metricdata.ScopeMetrics{Scope: instrumentation.Scope{Name: "kinesim"}}
	for i := range instruments {
		in := &instruments[i]
		one := metricdata.Metrics{Name: "kinesim." + in.name, Description: in.about, Unit: in.unit}
		if in.kind == histogram {
			one.Data = p.histogram(exponentialOf(in.latency(&m.Snapshot)), now)
		} else {
			points := p.points(in.label, in.points(&m), now)
			one.Data = metricdata.Sum[float64]{DataPoints: points, Temporality: metricdata.CumulativeTemporality, IsMonotonic: true}
			if in.kind == gauge {
				one.Data = metricdata.Gauge[float64]{DataPoints: points}
			}
		}
		scope.Metrics = append(scope.Metrics, one)
	}
	return []metricdata.ScopeMetrics{scope}, nil
}

func (p producer) points(label string, list []point, now time.Time) []metricdata.DataPoint[float64] {
	var points []metricdata.DataPoint[float64]
	for _, one := range list {
		d := metricdata.DataPoint[float64]{StartTime: p.started, Time: now, Value: one.value}
		if label != "" {
			d.Attributes = attribute.NewSet(attribute.String("kinesim."+label, one.label))
		}
		points = append(points, d)
	}
	return points
}

// histogram is one of OpenTelemetry, whose buckets are numbered from one less.
func (p producer) histogram(e exponential, now time.Time) metricdata.ExponentialHistogram[float64] {
	d := metricdata.ExponentialHistogramDataPoint[float64]{
		StartTime: p.started, Time: now, Count: e.count, Sum: e.sum, Scale: schema, ZeroCount: e.zero,
	}
	first, last := 0, -1
	for i := range e.buckets {
		if last < first {
			first, last = i, i
		}
		first, last = min(first, i), max(last, i)
	}
	if last >= first && len(e.buckets) > 0 {
		d.PositiveBucket.Offset = int32(first - 1)
		d.PositiveBucket.Counts = make([]uint64, last-first+1)
		for i, n := range e.buckets {
			d.PositiveBucket.Counts[i-first] = uint64(n)
		}
	}
	return metricdata.ExponentialHistogram[float64]{
		Temporality: metricdata.CumulativeTemporality, DataPoints: []metricdata.ExponentialHistogramDataPoint[float64]{d},
	}
}
