package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/aws/aws-sdk-go-v2/aws"
	awskinesis "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
)

// sdkLoad is the yardstick: as many goroutines as requests in flight, each of which fills a PutRecords, sends it
// through the SDK as it comes and sends again at once what was throttled. It keeps no order. Its connections are those
// of the exporter's client, which do without the SDK's premature closing of bodies: otherwise every second answer would
// be lost on a fast endpoint.
type sdkLoad struct {
	client   *kinesis.Client
	spec     Spec
	payloads [][]byte

	sent      atomic.Uint64
	records   atomic.Uint64
	bytes     atomic.Uint64
	throttled atomic.Uint64

	mu      sync.Mutex
	latency *hdrhistogram.Histogram
	failed  error
}

func newLatency() *hdrhistogram.Histogram {
	return hdrhistogram.New(int64(time.Microsecond), int64(time.Hour), 3)
}

func (l *sdkLoad) run(ctx context.Context, records int) error {
	var running sync.WaitGroup
	first := l.sent.Load()
	end := first + uint64(records)
	for range l.spec.InFlight {
		running.Go(func() {
			for {
				start := l.sent.Add(exporter.MaxBatchRecords) - exporter.MaxBatchRecords
				if start >= end {
					return
				}
				if err := l.send(ctx, start, min(start+exporter.MaxBatchRecords, end)); err != nil {
					l.mu.Lock()
					l.failed = err
					l.mu.Unlock()
					return
				}
			}
		})
	}
	running.Wait()
	l.sent.Store(end)
	return l.failed
}

// send puts the records of a batch until all are acknowledged.
func (l *sdkLoad) send(ctx context.Context, start, end uint64) error {
	entries := make([]types.PutRecordsRequestEntry, 0, end-start)
	bytes := uint64(0)
	var key [keyBytes]byte
	for n := start; n < end; n++ {
		putKey(&key, n%uint64(l.spec.Keys))
		entry := types.PutRecordsRequestEntry{Data: l.payloads[n%uint64(len(l.payloads))], PartitionKey: aws.String(string(key[:]))}
		bytes += uint64(len(entry.Data) + len(key))
		entries = append(entries, entry)
	}
	for len(entries) > 0 {
		sent := time.Now()
		out, err := l.client.SDK().PutRecords(ctx, &awskinesis.PutRecordsInput{Records: entries, StreamName: aws.String(l.client.Stream())})
		if err != nil {
			return cli.Fail(report.Undelivered, "", fmt.Errorf("put records: %w", err))
		}
		acked := len(entries)
		if aws.ToInt32(out.FailedRecordCount) > 0 {
			var again []types.PutRecordsRequestEntry
			for i := range out.Records {
				if out.Records[i].ErrorCode != nil {
					again = append(again, entries[i])
				}
			}
			acked -= len(again)
			l.throttled.Add(uint64(len(again)))
			entries = again
		} else {
			entries = nil
		}
		l.records.Add(uint64(acked))
		l.mu.Lock()
		_ = l.latency.RecordValues(int64(time.Since(sent)), int64(acked)) // in range: a request ends within its time limit
		l.mu.Unlock()
	}
	l.bytes.Add(bytes)
	return nil
}

func (l *sdkLoad) counts() counts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return counts{
		records: l.records.Load(), bytes: l.bytes.Load(), throttled: l.throttled.Load(),
		latency: hdrhistogram.Import(l.latency.Export()),
	}
}

func (l *sdkLoad) close() { l.client.Close() }
