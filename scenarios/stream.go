package scenarios

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kinesim/exporter"
)

// Stream is the Kinesis stream that the embedded target creates, and that other targets create where they create one.
type Stream struct {
	Name      string
	Mode      string // provisioned or on_demand; see OnDemand
	Shards    int
	MaxRecord int           // bytes of data and partition key; 1 MiB to 10 MiB
	Retention time.Duration // 24 h to 8760 h
	Latency   time.Duration // of an answer of the embedded Kinesis
	States    time.Duration // how long the embedded Kinesis takes over a change of a stream: CREATING, UPDATING, DELETING
	Throttle  string        // strict | burst | off: the model of the shard's quotas, embedded only
	Allow     []string      // operations that the embedded Kinesis allows the run; nil for all

	PolicyFile string `json:",omitempty"` // a policy of IAM that says the same, with resources; "" for none
	Policy     []byte `json:",omitempty"` // what is in it

	Listen    string        `json:",omitempty"` // address at which consumers reach the embedded Kinesis; "" for none
	WaitFor   int           `json:",omitempty"` // consumers that must read before the first update falls due
	Hold      time.Duration // how long the run stays for consumers at the end, at most
	Consumers []Consumer    `json:",omitempty"` // by name
}

// Consumer names the readers that it fits: what is empty fits everybody.
type Consumer struct {
	Name   string
	Key    string // access key id of their requests
	FanOut string // name that they are registered with for enhanced fan-out
	Agent  string // a part of their user agent

	LeaseTable string `json:",omitempty"` // where the KCL keeps its checkpoints, for a stream whose reads nobody sees; "" for none

	Model *ConsumerModel `json:",omitempty"` // of runs in virtual time; nil for a consumer that is only named
}

// ConsumerModel is how a consumer works that virtual time models, in the words of AWS Lambda's event source mapping.
type ConsumerModel struct {
	Median   time.Duration // that a record takes
	Sigma    float64       // of its logarithm; 0 for always the same
	Batch    int           // records
	Window   time.Duration // that a batch is gathered for
	Parallel int           // batches of a shard at once
	Bad      float64       // share of records that always fail
	Bisect   bool          // split a batch in two that fails
	Retries  int           // of a batch that fails; -1 until it expires

	RestartEvery, RestartTakes time.Duration // 0 for never
}

const (
	listenText   = `^[^\s/]*:[0-9]{1,5}$`
	maxConsumers = 64
	maxHold      = 24 * time.Hour
	// DefaultHold is how long a run stays for its consumers unless somebody says otherwise.
	DefaultHold = time.Minute
)

var (
	streamName    = regexp.MustCompile(`^[a-zA-Z0-9_.-]+$`)
	listenAddress = regexp.MustCompile(listenText)
	tableName     = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`) // CreateTable
	consumerName  = regexp.MustCompile(`^[\pL\pN_.-]+$`)
)

// OnDemand tells whether the stream begins on demand, so that Shards says nothing.
func (s *Stream) OnDemand() bool { return s.Mode == modeOnDemand }

func streamFields(s *Stream) []field {
	return []field{
		{key: "name", fallback: "kinesim", about: "name of the stream",
			kind: text(&s.Name, 128, streamName, "a stream name: letters, digits, _ . and - (CreateStream)")},
		{key: "mode", fallback: modeProvisioned, about: "capacity mode; on_demand, in virtual time only, begins with 4 shards and follows its " +
			"traffic, whatever shards says", kind: word(&s.Mode, modeProvisioned, modeOnDemand)},
		{key: "shards", flag: "shards", fallback: "2", about: "shards; each takes 1,000 records and 1 MiB a second",
			kind: integer(&s.Shards, 1, 20_000, "a stream has at least one shard, and an account at most 20,000 by default (Kinesis "+
				"service quotas)")},
		{key: "max_record", fallback: "1 MiB", about: "largest record, data and partition key",
			kind: size(&s.MaxRecord, exporter.DefaultMaxRecordBytes, exporter.MaxMaxRecordBytes,
				"a stream's MaxRecordSizeInKiB is 1024 to 10240 (UpdateMaxRecordSize)")},
		{key: "retention", fallback: "24h", about: "how long the stream keeps records",
			kind: duration(&s.Retention, 24*time.Hour, 8760*time.Hour,
				"a stream keeps records for 24 h to 8760 h (IncreaseStreamRetentionPeriod)")},
		{key: "latency", fallback: "0ms", about: "time that the embedded Kinesis takes to answer",
			kind: duration(&s.Latency, 0, time.Minute, "an answer that late is a timeout")},
		{key: "state_delay", fallback: "500ms", about: "how long CREATING, UPDATING and DELETING last in the embedded Kinesis, for " +
			"whoever changes the stream while it runs; 0 for not at all",
			kind: duration(&s.States, 0, 10*time.Minute, "AWS takes less than a minute")},
		{key: "throttle", fallback: "strict", about: "quotas of a shard of the embedded Kinesis: 1 MiB/s written (strict), the same with " +
			"bursts of 10 MiB (burst), or none (off); consumers share five reads and 2 MiB a second, unless it is off",
			kind: word(&s.Throttle, "strict", "burst", "off")},
		{key: "allow", note: "everything", about: "operations that the embedded Kinesis allows the run: [ListStreams, PutRecord, " +
			"PutRecords] is the destination's own policy, with which nothing is read back",
			kind: operations(&s.Allow)},
		{key: "policy", note: "everything", about: "file of a policy of IAM, such as kinesim policy prints, that the embedded Kinesis " +
			"applies to the run: actions and resources, in the account and the region that it names",
			kind: text(&s.PolicyFile, 1_000, printable, "the name of a file")},
		{key: "listen", flag: "listen", note: "a free port, told to nobody", about: "HOST:PORT at which consumers reach the embedded " +
			"Kinesis; port 0 for a free one",
			kind: address(&s.Listen)},
		{key: "wait_for_consumers", flag: "wait-for-consumers", fallback: "0", about: "how many consumers must read every open shard " +
			"before the first update falls due",
			kind: integer(&s.WaitFor, 0, maxConsumers, "no rehearsal has more")},
		{key: "hold", flag: "hold", fallback: timed(DefaultHold), about: "how long the run stays for its consumers after the last " +
			"export, at most: it ends when they have read everything",
			kind: duration(&s.Hold, 0, maxHold, "a consumer that far behind has failed")},
		{key: "consumers", note: "by what their requests tell", about: "names for consumers: who reads with a key, registered for " +
			"fan-out, or with a user agent",
			kind: consumers(&s.Consumers)},
	}
}

// takes reads a duration, or the median and the sigma of a log-normal distribution.
func takes(m *ConsumerModel) kind {
	const hint = "write takes: 2ms or takes: lognormal:2ms,0.5"
	return kind{what: "a duration or a distribution", parse: func(text string) *fault {
		median, sigma := text, ""
		if parameters, found := strings.CutPrefix(text, "lognormal:"); found {
			if median, sigma, found = strings.Cut(parameters, ","); !found {
				return faultf(hint, "%s has a median and no sigma", quote(text))
			}
		}
		if wrong := duration(&m.Median, 0, time.Hour, "a record that takes longer is no record").parse(median); wrong != nil {
			return wrong
		}
		m.Sigma = 0
		if sigma == "" {
			return nil
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(sigma), 64)
		if err != nil || !(value >= 0 && value <= 5) {
			return faultf(hint, "%s: a sigma is a number from 0 to 5", quote(text))
		}
		m.Sigma = value
		return nil
	}}
}

// address reads where something listens.
func address(to *string) kind {
	k := text(to, 260, listenAddress, "HOST:PORT, as in 127.0.0.1:4567")
	k.what = "an address"
	return k
}

// consumers reads a mapping of names to what tells the readers that bear them.
func consumers(to *[]Consumer) kind {
	table := func(c *Consumer) []field {
		m := new(ConsumerModel)
		workers := ""
		return []field{
			{key: "key", note: "any", about: "access key id of its requests", kind: text(&c.Key, 128, printable, "printable text")},
			{key: "fan_out", note: "any", about: "name that it is registered with for enhanced fan-out",
				kind: text(&c.FanOut, 128, streamName, "a consumer's name: letters, digits, _ . and - (RegisterStreamConsumer)")},
			{key: "agent", note: "any", about: "a part of its user agent", kind: text(&c.Agent, 256, printable, "printable text")},
			{key: "lease_table", note: "not seen there", about: "on AWS, LocalStack and other endpoints: the KCL's lease table in DynamoDB, " +
				"which tells how far it has come", kind: text(&c.LeaseTable, 255, tableName, "a table's name: 3 to 255 letters, digits, _ . and -")},
			{key: "takes", note: "no model", about: "how long it takes over a record, which makes it one that virtual time models: " +
				"2ms, or lognormal:2ms,0.5 for a median and the sigma of its logarithm",
				kind: stored(takes(m), func() { c.Model = m })},
			{key: "batch", fallback: "100", about: "records that it is given at once, at most (BatchSize)",
				kind: integer(&m.Batch, 1, 10_000, "BatchSize is at most 10,000 for Kinesis (Lambda)")},
			{key: "window", fallback: "0s", about: "how long a batch is gathered for (MaximumBatchingWindowInSeconds)",
				kind: duration(&m.Window, 0, 5*time.Minute, "MaximumBatchingWindowInSeconds is at most 300 (Lambda)")},
			{key: "workers", fallback: "per_shard", about: "who is given batches: one worker a shard, or parallel of them",
				kind: word(&workers, "per_shard")},
			{key: "parallel", fallback: "1", about: "batches of a shard at once; a partition key goes to one of them " +
				"(ParallelizationFactor)",
				kind: integer(&m.Parallel, 1, 10, "ParallelizationFactor is 1 to 10 (Lambda)")},
			{key: "bad", fallback: "0%", about: "records that always fail, and their batch with them", kind: share(&m.Bad)},
			{key: "bisect", fallback: "false", about: "split a batch that fails in two, which are tried apart (BisectBatchOnFunctionError)",
				kind: boolean(&m.Bisect)},
			{key: "retries", fallback: "-1", about: "how often a batch that fails is tried again before it is discarded; -1 until it " +
				"expires (MaximumRetryAttempts)",
				kind: integer(&m.Retries, -1, 10_000, "MaximumRetryAttempts is -1 to 10,000 (Lambda)")},
			{key: "restart_every", fallback: "0s", about: "how often all of it is restarted; 0s for never",
				kind: duration(&m.RestartEvery, 0, maxPhase, "no run is longer")},
			{key: "restart_takes", fallback: "30s", about: "how long a restart takes, in which it reads nothing",
				kind: duration(&m.RestartTakes, 0, time.Hour, "longer than that it is an outage")},
		}
	}
	read := func(d *decoder, p pair) {
		c := Consumer{Name: p.key}
		if !consumerName.MatchString(c.Name) {
			d.wrongf(p.path, "write letters, digits, _ . and -", "%s is no name for a consumer", quote(c.Name))
		}
		d.fields(p.path, p.value, table(&c))
		if p.value.isMapping() && c.Key+c.FanOut+c.Agent+c.LeaseTable == "" && c.Model == nil && d.sound(p.path) {
			d.wrongf(p.path, "write key: AKID…, fan_out: NAME, agent: TEXT or lease_table: NAME; or takes: 2ms for a model of it",
				"%s does not say who is meant", p.key)
		}
		if m := c.Model; m != nil && m.RestartEvery > 0 && m.RestartTakes >= m.RestartEvery && d.sound(p.path) {
			d.wrongf(p.path, "a shorter restart_takes", "%s is restarted each %s, which takes %s: it never reads", p.key,
				timed(m.RestartEvery), timed(m.RestartTakes))
		}
		*to = append(*to, c)
	}
	return named("a mapping of consumers", "CONSUMER", "a mapping that tells its readers", table(new(Consumer)), maxConsumers,
		func() { *to = []Consumer{} }, read)
}
