package target

import (
	"context"

	"kinesim/cmd/kinesim/internal/lease"
	"kinesim/exporter"
	"kinesim/scenarios"
)

// leases watches the lease tables that consumers name, with the credentials of the run; nil when none does, or none may
// be seen. An emulator has DynamoDB at the same URL, unless AWS_ENDPOINT_URL_DYNAMODB says another.
func (t *Target) leases(ctx context.Context, c *Console, consumers []scenarios.Consumer) (*lease.Watch, error) {
	var tables [][2]string
	for _, one := range consumers {
		if one.LeaseTable != "" {
			tables = append(tables, [2]string{one.Name, one.LeaseTable})
		}
	}
	if tables == nil {
		return nil, nil
	}
	client, err := t.Control(ctx)
	if err != nil {
		return nil, err
	}
	sdk := client.SDK().Options()
	place := lease.Place{Region: sdk.Region, Credentials: sdk.Credentials, Endpoint: c.Env("AWS_ENDPOINT_URL_DYNAMODB")}
	if place.Endpoint == "" && !client.AWS() {
		place.Endpoint = client.Endpoint()
	}
	watch := lease.Start(ctx, place, t.Config.Stream, tables, c.say)
	if len(watch.Named()) == 0 {
		return nil, watch.Close()
	}
	return watch, nil
}

// watchedStream is a stream whose consumers are seen by their checkpoints.
type watchedStream struct {
	stream
	*lease.Watch
}

// Connect implements rehearsal.Stream.
func (s *watchedStream) Connect(ctx context.Context, c exporter.Config) (exporter.Sink, error) {
	sink, err := s.stream.Connect(ctx, c)
	if err != nil {
		return nil, err
	}
	return s.Tap(sink), nil
}

// Close implements rehearsal.Stream.
func (s *watchedStream) Close() error { return s.stream.Close() }
