package scenarios

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

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

const maxConsumers = 64

var (
	tableName    = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`) // CreateTable
	consumerName = regexp.MustCompile(`^[\pL\pN_.-]+$`)
)

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
		if wrong := duration(&m.Median, 0, time.Hour, setting.Most("a record that takes longer is no record")).parse(median); wrong != nil {
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

// consumers reads a mapping of names to what tells the readers that bear them.
func consumers(to *[]Consumer) kind {
	table := func(c *Consumer) []field {
		m := new(ConsumerModel)
		workers := ""
		return []field{
			{key: "key", clocked: "nobody connects", note: "any", about: "access key id of its requests",
				kind: text(&c.Key, 128, printable, "printable text")},
			{key: "fan_out", note: "any", about: "name that it is registered with for enhanced fan-out",
				kind: text(&c.FanOut, 128, streamName, "a consumer's name: letters, digits, _ . and - (RegisterStreamConsumer)")},
			{key: "agent", clocked: "nobody connects", note: "any", about: "a part of its user agent",
				kind: text(&c.Agent, 256, printable, "printable text")},
			{key: "lease_table", clocked: "there is no such endpoint", note: "not seen there",
				about: "on AWS, LocalStack and other endpoints: the KCL's lease table in DynamoDB, which tells how far it has come",
				kind:  text(&c.LeaseTable, 255, tableName, "a table's name: 3 to 255 letters, digits, _ . and -")},
			{key: "takes", note: "no model", about: "how long it takes over a record, which makes it one that virtual time models: " +
				"2ms, or lognormal:2ms,0.5 for a median and the sigma of its logarithm",
				kind: stored(takes(m), func() { c.Model = m })},
			{key: "batch", fallback: "100", about: "records that it is given at once, at most (BatchSize)",
				kind: integer(&m.Batch, 1, 10_000, setting.Most("BatchSize is at most 10,000 for Kinesis (Lambda)"))},
			{key: "window", fallback: "0s", about: "how long a batch is gathered for (MaximumBatchingWindowInSeconds)",
				kind: duration(&m.Window, 0, 5*time.Minute, setting.Most("MaximumBatchingWindowInSeconds is at most 300 (Lambda)"))},
			{key: "workers", fallback: "per_shard", about: "who is given batches: one worker a shard, or parallel of them",
				kind: word(&workers, "per_shard")},
			{key: "parallel", fallback: "1", about: "batches of a shard at once; a partition key goes to one of them " +
				"(ParallelizationFactor)",
				kind: integer(&m.Parallel, 1, 10, setting.Both("ParallelizationFactor is 1 to 10 (Lambda)"))},
			{key: "bad", fallback: "0%", about: "records that always fail, and their batch with them", kind: share(&m.Bad)},
			{key: "bisect", fallback: "false", about: "split a batch that fails in two, which are tried apart (BisectBatchOnFunctionError)",
				kind: boolean(&m.Bisect)},
			{key: "retries", fallback: "-1", about: "how often a batch that fails is tried again before it is discarded; -1 until it " +
				"expires (MaximumRetryAttempts)",
				kind: integer(&m.Retries, -1, 10_000, setting.Both("MaximumRetryAttempts is -1 to 10,000 (Lambda)"))},
			{key: "restart_every", fallback: "0s", about: "how often all of it is restarted; 0s for never",
				kind: duration(&m.RestartEvery, 0, maxPhase, setting.Most("no run is longer"))},
			{key: "restart_takes", fallback: "30s", about: "how long a restart takes, in which it reads nothing",
				kind: duration(&m.RestartTakes, 0, time.Hour, setting.Most("longer than that it is an outage"))},
		}
	}
	var model []string // keys that say nothing of a consumer without takes
	keys := table(new(Consumer))
	for _, f := range keys[slices.IndexFunc(keys, func(f field) bool { return f.key == "takes" })+1:] {
		model = append(model, f.key)
	}
	read := func(d *decoder, p pair) {
		c := Consumer{Name: p.key}
		if !consumerName.MatchString(c.Name) {
			d.wrongf(p.path, "write letters, digits, _ . and -", "%s is no name for a consumer", quote(c.Name))
		}
		d.fields(p.path, p.value, table(&c))
		if d.sound(p.path) && p.value.isMapping() {
			d.consumer(p.path, &c, *to, model)
		}
		*to = append(*to, c)
	}
	return named("a mapping of consumers", "CONSUMER", "a mapping that tells its readers", keys, maxConsumers,
		func() { *to = []Consumer{} }, read)
}

// consumer checks what only a consumer as a whole tells. Others come before it, and model are the keys of a model.
func (d *decoder) consumer(path string, c *Consumer, before []Consumer, model []string) {
	m := c.Model
	for _, key := range model {
		if m == nil && d.given(join(path, key)) {
			d.wrongf(join(path, key), "leave it out, or write takes: 2ms, say, for a model",
				"%s is a key of a modelled consumer, and %s has no takes", key, c.Name)
		}
	}
	switch first := slices.IndexFunc(before, func(b Consumer) bool { return b.hides(c) }); {
	case !d.sound(path):
	case c.Key+c.FanOut+c.Agent+c.LeaseTable == "" && m == nil:
		d.wrongf(path, "write key: AKID…, fan_out: NAME, agent: TEXT or lease_table: NAME; or takes: 2ms for a model of it",
			"%s does not say who is meant", c.Name)
	case first >= 0:
		d.wrongf(path, "another key, fan_out or agent, or the one that says more first", "all that %s reads counts for %s, which comes "+
			"first and means its readers, too", c.Name, before[first].Name)
	case m != nil && m.RestartEvery > 0 && m.RestartTakes >= m.RestartEvery:
		d.wrongf(path, "a shorter restart_takes", "%s is restarted each %s, which takes %s: it never reads", c.Name,
			timed(m.RestartEvery), timed(m.RestartTakes))
	case m != nil && m.Window%time.Second != 0:
		d.wrongf(join(path, "window"), "write 1s, 2s and so on",
			"window: %s is no whole number of seconds (MaximumBatchingWindowInSeconds)", timed(m.Window))
	}
}

// hides tells whether it means all the readers that another one means: the first that fits counts.
func (c *Consumer) hides(other *Consumer) bool {
	return c.Key+c.FanOut+c.Agent != "" && (c.Key == "" || c.Key == other.Key) && (c.FanOut == "" || c.FanOut == other.FanOut) &&
		strings.Contains(other.Agent, c.Agent)
}
