package report

import (
	"fmt"
	"math"
	"time"
)

// Prices of Kinesis Data Streams in us-east-1, in US dollars. Source: Amazon Kinesis plans, api-evangelist/kinesis,
// 2026-05-05, checked against the AWS blog of 2026-03-09. Other regions cost up to about twice as much.
const (
	priceRegion = "us-east-1"
	priceDate   = "2026-05-05"

	priceShardHour    = 0.015
	priceMillionUnits = 0.014 // PUT payload units
	priceStreamHour   = 0.040 // on-demand standard
	priceGBIn         = 0.080 // on-demand standard, each record rounded up to 1 KB
	priceGBOut        = 0.040 // on-demand standard

	unitBytes     = 25 << 10 // a PUT payload unit: a record takes one per started 25 KB
	roundingBytes = 1 << 10
)

// Cost is an estimate of what AWS charges, in US dollars.
type Cost struct {
	Provisioned Charge `json:"provisioned"`
	OnDemand    Charge `json:"on_demand"` // standard
	Shards      int    `json:"shards"`
	Region      string `json:"region"` // that the prices are of
	Date        string `json:"date"`   // of the prices
}

// Charge is what one capacity mode costs. Reading a provisioned stream with GetRecords costs nothing.
type Charge struct {
	Fixed float64 `json:"fixed"` // shard-hours, or stream-hours
	In    float64 `json:"in"`
	Out   float64 `json:"out"` // per application that reads everything once; the read-back is one
	Total float64 `json:"total"`
}

// EstimateCost estimates what it costs to put records of so many bytes in all, to read them once and to keep the stream
// for a duration, whose hours are charged when they start. All records are taken to be of one size; where sizes differ
// widely, records above a unit's 25 KB make it an underestimate. Shards concern a provisioned stream.
func EstimateCost(records, bytes uint64, shards int, d time.Duration) Cost {
	hours := math.Ceil(d.Hours())
	var units, gigabytesIn float64
	if records > 0 {
		each := float64(bytes) / float64(records)
		units = float64(records) * math.Ceil(each/unitBytes)
		gigabytesIn = float64(records) * math.Ceil(each/roundingBytes) * roundingBytes / (1 << 30)
	}
	cost := Cost{
		Provisioned: Charge{Fixed: hours * float64(shards) * priceShardHour, In: units / 1e6 * priceMillionUnits},
		OnDemand:    Charge{Fixed: hours * priceStreamHour, In: gigabytesIn * priceGBIn, Out: gigabytesIn * priceGBOut},
		Shards:      shards,
		Region:      priceRegion,
		Date:        priceDate,
	}
	cost.Provisioned.Total = cost.Provisioned.Fixed + cost.Provisioned.In
	cost.OnDemand.Total = cost.OnDemand.Fixed + cost.OnDemand.In + cost.OnDemand.Out
	return cost
}

// String is the estimate in a sentence.
func (c Cost) String() string {
	return fmt.Sprintf("about %s provisioned (%d shards), %s on-demand, by %s prices of %s",
		dollars(c.Provisioned.Total), c.Shards, dollars(c.OnDemand.Total), c.Region, c.Date)
}

func dollars(amount float64) string {
	switch {
	case amount == 0:
		return "$0"
	case amount < 0.01:
		return "less than $0.01"
	case amount < 100:
		return fmt.Sprintf("$%.2f", amount)
	}
	return "$" + group(uint64(math.Round(amount)))
}
