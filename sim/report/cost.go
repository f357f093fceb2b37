package report

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// How AWS counts.
const (
	unitBytes     = 25 << 10 // a PUT payload unit: a record takes one per started 25 KB
	roundingBytes = 1 << 10
	gigabyte      = 1 << 30
	monthHours    = 730
	freeRetention = 24 * time.Hour

	shardRetention = 7 * 24 * time.Hour // up to which it is paid for by the shard-hour
)

// Cost is an estimate of what AWS charges, in US dollars: for the run itself, and for an hour and a month that go on as
// it did on average.
type Cost struct {
	Provisioned Charge `json:"provisioned"`
	OnDemand    Charge `json:"on_demand"`           // standard
	Advantage   Charge `json:"on_demand_advantage"` // with the commitment that it takes
	Shards      int    `json:"shards"`
	FanOut      int    `json:"fan_out_consumers"`
	Region      string `json:"region"` // that the prices are of
	Date        string `json:"date"`   // of the prices
	Without     string `json:"without,omitempty"`
}

// Charge is what one capacity mode costs.
type Charge struct {
	Fixed  float64 `json:"fixed"` // shard-hours, stream-hours, or what a commitment costs beyond what is used of it
	In     float64 `json:"in"`
	Out    float64 `json:"out"`     // per application that reads everything once; the read-back is one
	FanOut float64 `json:"fan_out"` // of consumers with enhanced fan-out
	Total  float64 `json:"total"`
	Hour   float64 `json:"hour"`  // of an hour like the run
	Month  float64 `json:"month"` // of 730 of these
}

// Usage is what is paid for.
type Usage struct {
	Records, Bytes uint64 // put, and read once
	Shards         int    // of a provisioned stream
	FanOut         int    // consumers with enhanced fan-out, which read everything too
	Retention      time.Duration
	Duration       time.Duration // hours are charged when they start
}

// EstimateCost is Prices.Estimate of the prices that come along, without consumers that have enhanced fan-out.
func EstimateCost(records, bytes uint64, shards int, d time.Duration) Cost {
	return DefaultPrices().Estimate(Usage{Records: records, Bytes: bytes, Shards: shards, Duration: d})
}

// Estimate estimates what usage costs. All records are taken to be of one size; where sizes differ widely, records
// above a unit's 25 KB make it an underestimate.
func (p *Prices) Estimate(u Usage) Cost {
	cost := Cost{Shards: u.Shards, FanOut: u.FanOut, Region: p.Region, Date: p.Date}
	hours := math.Ceil(u.Duration.Hours())
	cost.Provisioned, cost.OnDemand, cost.Advantage = p.charges(u, hours)
	if exact := u.Duration.Hours(); exact > 0 {
		hourly := u
		hourly.Records = uint64(math.Round(float64(u.Records) / exact))
		hourly.Bytes = uint64(math.Round(float64(u.Bytes) / exact))
		a, b, c := p.charges(hourly, 1)
		cost.Provisioned.Hour, cost.OnDemand.Hour, cost.Advantage.Hour = a.Total, b.Total, c.Total
		for _, charge := range []*Charge{&cost.Provisioned, &cost.OnDemand, &cost.Advantage} {
			charge.Month = monthHours * charge.Hour
		}
	}
	cost.Without = p.without(u.Retention)
	return cost
}

// without is what of a retention the estimate leaves out; "" when nothing. AWS charges a provisioned stream by the
// shard-hour up to seven days, and beyond by what it stores (Amazon Kinesis Data Streams pricing: extended, long-term
// data retention).
func (p *Prices) without(retention time.Duration) string {
	var missing []string
	for _, mode := range []struct {
		name  string
		price float64
	}{
		{"provisioned", p.Provisioned.RetentionShardHour}, {"on-demand", p.OnDemand.RetentionGBMonth},
		{"on-demand Advantage", p.Advantage.RetentionGBMonth},
	} {
		if mode.price == 0 {
			missing = append(missing, mode.name)
		}
	}
	switch {
	case retention <= freeRetention:
		return ""
	case len(missing) == 3:
		return "retention beyond 24 h, whose price the table does not have"
	case len(missing) > 0:
		return fmt.Sprintf("retention beyond 24 h (%s), whose price the table does not have", strings.Join(missing, ", "))
	case retention > shardRetention:
		return "what a provisioned stream stores beyond 7 days"
	}
	return ""
}

// charges is what usage costs in each mode, over so many hours.
func (p *Prices) charges(u Usage, hours float64) (provisioned, onDemand, advantage Charge) {
	var units, gigabytes, exact float64
	if u.Records > 0 {
		each := float64(u.Bytes) / float64(u.Records)
		units = float64(u.Records) * math.Ceil(each/unitBytes)
		gigabytes = float64(u.Records) * math.Ceil(each/roundingBytes) * roundingBytes / gigabyte
		exact = float64(u.Bytes) / gigabyte
	}
	shards, fans := float64(u.Shards), float64(u.FanOut)
	provisioned = Charge{Fixed: hours * shards * p.Provisioned.ShardHour, In: units / 1e6 * p.Provisioned.MillionPutUnits,
		FanOut: fans * (hours*shards*p.Provisioned.FanOutShardHour + exact*p.Provisioned.FanOutGB)}
	onDemand = Charge{Fixed: hours * p.OnDemand.StreamHour, In: gigabytes * p.OnDemand.GBIn, Out: gigabytes * p.OnDemand.GBOut,
		FanOut: fans * gigabytes * p.OnDemand.FanOutGB}
	advantage = Charge{In: gigabytes * p.Advantage.GBIn, Out: gigabytes * p.Advantage.GBOut,
		FanOut: fans * gigabytes * p.Advantage.FanOutGB}
	committed := func(mib, price, used float64) float64 { return max(hours*3600*mib/1024*price-used, 0) }
	advantage.Fixed = committed(p.Advantage.CommittedIn, p.Advantage.GBIn, advantage.In) +
		committed(p.Advantage.CommittedOut, p.Advantage.GBOut, advantage.Out)
	if u.Retention > freeRetention {
		stored := gigabytes / max(hours, 1) * (u.Retention - freeRetention).Hours() // once it is full
		provisioned.Fixed += hours * shards * p.Provisioned.RetentionShardHour
		onDemand.Fixed += stored * hours / monthHours * p.OnDemand.RetentionGBMonth
		advantage.Fixed += stored * hours / monthHours * p.Advantage.RetentionGBMonth
	}
	for _, c := range []*Charge{&provisioned, &onDemand, &advantage} {
		c.Total = c.Fixed + c.In + c.Out + c.FanOut
	}
	return provisioned, onDemand, advantage
}

// InShards is what is paid for by the hour, in words: "2 shards, 1 fan-out consumer".
func (c Cost) InShards() string {
	words := few(uint64(c.Shards), "shard", "shards")
	if c.FanOut > 0 {
		words += ", " + c.Fans()
	}
	return words
}

// Fans are the consumers with enhanced fan-out that the estimate counts, in words.
func (c Cost) Fans() string { return few(uint64(c.FanOut), "fan-out consumer", "fan-out consumers") }

// String is the estimate in a sentence.
func (c Cost) String() string {
	fanOut := ""
	if c.FanOut > 0 {
		fanOut = ", " + dollars(c.Provisioned.FanOut) + " of it for fan-out"
	}
	return fmt.Sprintf("about %s provisioned (%s%s), %s on-demand, by %s prices of %s",
		dollars(c.Provisioned.Total), c.InShards(), fanOut, dollars(c.OnDemand.Total), c.Region, c.Date)
}

// Going is what it costs to go on, in a sentence.
func (c Cost) Going() string {
	words := fmt.Sprintf("provisioned (%s) %s an hour, %s a month; on-demand %s, %s; on-demand Advantage %s, %s; at this run's average, by %s "+
		"prices of %s", c.InShards(), dollars(c.Provisioned.Hour), dollars(c.Provisioned.Month),
		dollars(c.OnDemand.Hour), dollars(c.OnDemand.Month), dollars(c.Advantage.Hour), dollars(c.Advantage.Month), c.Region, c.Date)
	if c.Without != "" {
		words += "; without " + c.Without
	}
	return words
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
