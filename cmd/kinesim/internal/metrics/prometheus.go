//go:build !slim

package metrics

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
)

// Path is where metrics are served.
const Path = "/metrics"

// collector tells Prometheus of a run each time that it is asked.
type collector struct {
	source  Source
	started time.Time
	info    Labels
	descs   []*prometheus.Desc
	infos   *prometheus.Desc
}

func newCollector(source Source, run Run, started time.Time) *collector {
	c := &collector{source: source, started: started, info: info(run)}
	for i := range instruments {
		in := &instruments[i]
		var labels []string
		if in.label != "" {
			labels = []string{in.label}
		}
		c.descs = append(c.descs, prometheus.NewDesc(in.prometheusName(), in.about, labels, nil))
	}
	c.infos = prometheus.NewDesc("kinesim_run_info", "Which run it is.", nil, prometheus.Labels(c.info))
	return c
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		descs <- d
	}
	descs <- c.infos
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(metrics chan<- prometheus.Metric) {
	m := c.source.Moment()
	metrics <- prometheus.MustNewConstMetric(c.infos, prometheus.GaugeValue, 1)
	for i := range instruments {
		in, desc := &instruments[i], c.descs[i]
		if in.kind == histogram {
			metrics <- both{desc, exponentialOf(in.latency(&m.Snapshot)), c.started}
			continue
		}
		kind := prometheus.CounterValue
		if in.kind == gauge {
			kind = prometheus.GaugeValue
		}
		for _, p := range in.points(&m) {
			var labels []string
			if in.label != "" {
				labels = []string{p.label}
			}
			metrics <- prometheus.MustNewConstMetric(desc, kind, p.value, labels...)
		}
	}
}

// both is a native histogram with classic buckets beside it.
type both struct {
	desc    *prometheus.Desc
	of      exponential
	started time.Time
}

// Desc implements prometheus.Metric.
func (b both) Desc() *prometheus.Desc { return b.desc }

// Write implements prometheus.Metric.
func (b both) Write(out *dto.Metric) error {
	native, err := prometheus.NewConstNativeHistogram(b.desc, b.of.count, b.of.sum, b.of.buckets, nil, b.of.zero, schema, 0, b.started)
	if err != nil {
		return err
	}
	if err := native.Write(out); err != nil {
		return err
	}
	for _, bound := range classicBounds {
		out.Histogram.Bucket = append(out.Histogram.Bucket, &dto.Bucket{UpperBound: new(bound), CumulativeCount: new(b.of.classic[bound])})
	}
	return nil
}

// Handler serves the metrics of a run.
func Handler(source Source, run Run, started time.Time) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	if err := registry.Register(newCollector(source, run, started)); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	return mux, nil
}

// Server is an endpoint that Prometheus scrapes.
type Server struct {
	listener net.Listener
	server   *http.Server
	ended    chan struct{}
}

// Listen opens the endpoint, before there is anything to tell.
func Listen(address string) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &Server{listener: listener, ended: make(chan struct{})}, nil
}

// URL is where it is scraped.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + Path }

// Serve tells of a run until Close.
func (s *Server) Serve(source Source, run Run, started time.Time) error {
	handler, err := Handler(source, run, started)
	if err != nil {
		return err
	}
	s.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.ended)
		_ = s.server.Serve(s.listener) // until it is closed
	}()
	return nil
}

// closing is how long a scrape that is under way may go on.
const closing = 2 * time.Second

// Close ends it.
func (s *Server) Close() error {
	if s.server == nil {
		return s.listener.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.server.Close()
	}
	<-s.ended
	return err
}
