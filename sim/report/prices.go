package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// Prices are what AWS charges for Kinesis Data Streams in a region, in US dollars, and when that was so.
type Prices struct {
	Region      string            `json:"region"`
	Date        string            `json:"date"`
	Provisioned ProvisionedPrices `json:"provisioned"`
	OnDemand    OnDemandPrices    `json:"on_demand"` // standard
	Advantage   AdvantagePrices   `json:"on_demand_advantage"`
}

// ProvisionedPrices are those of a provisioned stream. Reading it with GetRecords costs nothing.
type ProvisionedPrices struct {
	ShardHour          float64 `json:"shard_hour"`
	MillionPutUnits    float64 `json:"million_put_payload_units"` // of 25 KB, per record
	FanOutShardHour    float64 `json:"fan_out_consumer_shard_hour"`
	FanOutGB           float64 `json:"fan_out_gb"`
	RetentionShardHour float64 `json:"extended_retention_shard_hour,omitempty"` // beyond 24 h; 0 when it is not known
}

// OnDemandPrices are those of a stream on demand. Each record is rounded up to 1 KB.
type OnDemandPrices struct {
	StreamHour       float64 `json:"stream_hour"`
	GBIn             float64 `json:"gb_in"`
	GBOut            float64 `json:"gb_out"`
	FanOutGB         float64 `json:"fan_out_gb"`
	RetentionGBMonth float64 `json:"extended_retention_gb_month,omitempty"` // beyond 24 h; 0 when it is not known
}

// AdvantagePrices are those of an account that has committed itself to On-demand Advantage.
type AdvantagePrices struct {
	GBIn             float64 `json:"gb_in"`
	GBOut            float64 `json:"gb_out"`
	FanOutGB         float64 `json:"fan_out_gb"`
	CommittedIn      float64 `json:"committed_mib_in"`  // MiB a second that are paid for in any case
	CommittedOut     float64 `json:"committed_mib_out"` // the same
	RetentionGBMonth float64 `json:"extended_retention_gb_month,omitempty"`
}

// The prices that come along. Source: Amazon Kinesis plans, api-evangelist/kinesis, 2026-05-05, checked against the AWS
// blog of 2026-03-09. Other regions cost up to about twice as much.
//
//go:embed prices.json
var pricesFile []byte

// DefaultPrices are the prices that come along.
var DefaultPrices = sync.OnceValue(func() *Prices {
	p, err := ReadPrices(pricesFile)
	if err != nil {
		panic("report: prices: " + err.Error()) // a mistake in a file of this package; a test reads it
	}
	return p
})

// ReadPrices reads a table of prices. Every price has to be there, but for that of extended retention, and nothing else
// may be.
func ReadPrices(text []byte) (*Prices, error) {
	var p Prices
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	if decoder.More() {
		return nil, errors.New("read prices: something follows the table")
	}
	if p.Region == "" || p.Date == "" {
		return nil, errors.New("read prices: region and date say what the prices are of")
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		return nil, fmt.Errorf("read prices: date %q is not as in 2026-05-05", p.Date)
	}
	for _, one := range []struct {
		name     string
		price    float64
		optional bool
	}{
		{"provisioned.shard_hour", p.Provisioned.ShardHour, false},
		{"provisioned.million_put_payload_units", p.Provisioned.MillionPutUnits, false},
		{"provisioned.fan_out_consumer_shard_hour", p.Provisioned.FanOutShardHour, false},
		{"provisioned.fan_out_gb", p.Provisioned.FanOutGB, false},
		{"provisioned.extended_retention_shard_hour", p.Provisioned.RetentionShardHour, true},
		{"on_demand.stream_hour", p.OnDemand.StreamHour, false},
		{"on_demand.gb_in", p.OnDemand.GBIn, false},
		{"on_demand.gb_out", p.OnDemand.GBOut, false},
		{"on_demand.fan_out_gb", p.OnDemand.FanOutGB, false},
		{"on_demand.extended_retention_gb_month", p.OnDemand.RetentionGBMonth, true},
		{"on_demand_advantage.gb_in", p.Advantage.GBIn, false},
		{"on_demand_advantage.gb_out", p.Advantage.GBOut, false},
		{"on_demand_advantage.fan_out_gb", p.Advantage.FanOutGB, false},
		{"on_demand_advantage.committed_mib_in", p.Advantage.CommittedIn, false},
		{"on_demand_advantage.committed_mib_out", p.Advantage.CommittedOut, false},
		{"on_demand_advantage.extended_retention_gb_month", p.Advantage.RetentionGBMonth, true},
	} {
		if one.price < 0 || math.IsInf(one.price, 0) || one.price == 0 && !one.optional {
			return nil, fmt.Errorf("read prices: %s is %v, and has to be there and above 0", one.name, one.price)
		}
	}
	return &p, nil
}
