package scenarios

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
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

const (
	listenText = `^[^\s/]*:[0-9]{1,5}$`
	maxHold    = 24 * time.Hour
	// DefaultHold is how long a run stays for its consumers unless somebody says otherwise.
	DefaultHold = time.Minute
)

var (
	streamName    = regexp.MustCompile(`^[a-zA-Z0-9_.-]+$`)
	listenAddress = regexp.MustCompile(listenText)
)

// OnDemand tells whether the stream begins on demand, so that Shards says nothing.
func (s *Stream) OnDemand() bool { return s.Mode == modeOnDemand }

func streamFields(s *Stream) []field {
	return []field{
		{key: "name", clocked: "nobody looks for the stream", fallback: "kinesim", about: "name of the stream",
			kind: text(&s.Name, 128, streamName, "a stream name: letters, digits, _ . and - (CreateStream)")},
		{key: "mode", fallback: modeProvisioned, about: "capacity mode; on_demand, in virtual time only, begins with 4 shards and follows its " +
			"traffic, whatever shards says", kind: word(&s.Mode, modeProvisioned, modeOnDemand)},
		{key: "shards", flag: "shards", fallback: "2", about: "shards; each takes 1,000 records and 1 MiB a second",
			kind: integer(&s.Shards, 1, 20_000, setting.Both("a stream has at least one shard, and an account at most 20,000 by default (Kinesis "+
				"service quotas)"))},
		{key: "max_record", fallback: "1 MiB", about: "largest record, data and partition key",
			kind: size(&s.MaxRecord, exporter.DefaultMaxRecordBytes, exporter.MaxMaxRecordBytes,
				setting.Both("a stream's MaxRecordSizeInKiB is 1024 to 10240 (UpdateMaxRecordSize)"))},
		{key: "retention", fallback: "24h", about: "how long the stream keeps records",
			kind: duration(&s.Retention, 24*time.Hour, 8760*time.Hour,
				setting.Both("a stream keeps records for 24 h to 8760 h (IncreaseStreamRetentionPeriod)"))},
		{key: "latency", fallback: "0ms", about: "time that the embedded Kinesis takes to answer",
			kind: duration(&s.Latency, 0, time.Minute, setting.Most("an answer that late is a timeout"))},
		{key: "state_delay", fallback: "500ms", about: "how long CREATING, UPDATING and DELETING last in the embedded Kinesis, for " +
			"whoever changes the stream while it runs; 0 for not at all",
			kind: duration(&s.States, 0, 10*time.Minute, setting.Most("AWS takes less than a minute"))},
		{key: "throttle", fallback: "strict", about: "quotas of a shard of the embedded Kinesis: 1 MiB/s written (strict), the same with " +
			"bursts of 10 MiB (burst), or none (off); consumers share five reads and 2 MiB a second, unless it is off",
			kind: word(&s.Throttle, "strict", "burst", "off")},
		{key: "allow", note: "everything", about: "operations that the embedded Kinesis allows the run: [ListStreams, PutRecord, " +
			"PutRecords] is the destination's own policy, with which nothing is read back",
			kind: operations(&s.Allow)},
		{key: "policy", note: "everything", about: "file of a policy of IAM, such as kinesim policy prints, that the embedded Kinesis " +
			"applies to the run: actions and resources, in the account and the region that it names",
			kind: text(&s.PolicyFile, 1_000, printable, "the name of a file")},
		{key: "listen", flag: "listen", clocked: "nobody connects", note: "a free port, told to nobody", about: "HOST:PORT at which consumers reach the embedded " +
			"Kinesis; port 0 for a free one",
			kind: address(&s.Listen)},
		{key: "wait_for_consumers", flag: "wait-for-consumers", clocked: "nobody connects", fallback: "0", about: "how many consumers must read every open shard " +
			"before the first update falls due",
			kind: integer(&s.WaitFor, 0, maxConsumers, setting.Most("no rehearsal has more"))},
		{key: "hold", flag: "hold", fallback: timed(DefaultHold), about: "how long the run stays for its consumers after the last " +
			"export, at most: it ends when they have read everything",
			kind: duration(&s.Hold, 0, maxHold, setting.Most("a consumer that far behind has failed"))},
		{key: "consumers", note: "by what their requests tell", about: "names for consumers: who reads with a key, registered for " +
			"fan-out, or with a user agent",
			kind: consumers(&s.Consumers)},
	}
}

// portMost is the greatest port of TCP.
const portMost = 65535

// address reads where something listens.
func address(to *string) kind {
	k := text(to, 260, listenAddress, "HOST:PORT, as in 127.0.0.1:4567")
	k.what = TypeAddress
	read := k.parse
	k.parse = func(text string) *fault {
		if refused := read(text); refused != nil {
			return refused
		}
		port := text[strings.LastIndexByte(text, ':')+1:]
		if n, err := strconv.Atoi(port); err != nil || n > portMost {
			return faultf("127.0.0.1:4567, or port 0 for a free one", "%s: %s is no port; they end at %d", quote(text), port, portMost)
		}
		return nil
	}
	return k
}
