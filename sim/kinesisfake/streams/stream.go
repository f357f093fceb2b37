package streams

import (
	"slices"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// Status is a stream's state.
type Status string

const (
	StatusCreating Status = "CREATING"
	StatusActive   Status = "ACTIVE"
	StatusUpdating Status = "UPDATING"
	StatusDeleting Status = "DELETING"
	statusGone     Status = "" // deleted, to be forgotten by whoever comes across it
)

type stream struct {
	name      string
	createdAt time.Time
	status    Status
	readyAt   time.Time // when a passing status ends
	retention time.Duration
	recordKiB int64
	settings
	consumers []*consumer
	tendAt    time.Time // when Model.tend is due
	turn      uint64    // of the shards, when records are distributed by the service
	shards    []*shard  // by number
	open      []*shard  // by start of their range; they cover the ring

	id          uint64 // in a Store; 0 before it is kept there
	savedShards int    // how many of shards the Store knows of
}

// settings is what operations set on a stream. All of it is exported to encoding/json, so that it can be kept as it is.
type settings struct {
	Mode     StreamMode
	WarmMiB  int64  // target of the warm throughput, 0 without one
	Auto     bool   // records are distributed by the service, not by partition key
	KeyID    string // of KMS; without one the stream is not encrypted
	Tags     tagSet
	Metrics  []string // shard-level metrics, sorted
	Policy   string   // of the resource, in JSON; empty without one
	Reshards rolling  // UpdateShardCount calls
	Modes    rolling  // UpdateStreamMode calls
	Ciphers  rolling  // StartStreamEncryption and StopStreamEncryption calls
	Demand   demand
	Reshard  *reshard `json:",omitempty"` // under way, or nil
}

// settle ends a passing status whose time has come.
func (s *stream) settle(now time.Time) {
	if s.status == StatusActive || now.Before(s.readyAt) {
		return
	}
	if s.status == StatusDeleting {
		s.status = statusGone
		return
	}
	if s.Reshard != nil {
		s.reshard(s.readyAt)
	}
	s.status = StatusActive
}

// pass puts the stream into a passing status.
func (s *stream) pass(now time.Time, status Status, duration time.Duration) {
	s.status = status
	s.readyAt = now.Add(duration)
	s.settle(now)
}

// StreamInfo describes a stream.
type StreamInfo struct {
	Name       string
	CreatedAt  time.Time
	Status     Status
	Retention  time.Duration
	RecordKiB  int64 // largest record, data and partition key
	OpenShards int
	Mode       StreamMode
	KeyID      string   // of KMS; empty if the stream is not encrypted
	Metrics    []string // shard-level metrics
	Consumers  int      // registered
	Auto       bool     // records are distributed by the service, not by partition key
	WarmMiB    int64    // target of the warm throughput in MiB/s, 0 without one
}

func (s *stream) info() StreamInfo {
	return StreamInfo{
		Name: s.name, CreatedAt: s.createdAt, Status: s.status, Retention: s.retention, RecordKiB: s.recordKiB, OpenShards: len(s.open),
		Mode: s.Mode, KeyID: s.KeyID, Metrics: s.Metrics, Consumers: len(s.consumers), Auto: s.Auto, WarmMiB: s.WarmMiB,
	}
}

// NewStream says what stream Create is to make.
type NewStream struct {
	Name      string
	Mode      StreamMode        // default Provisioned
	Shards    int               // of a provisioned stream; one on demand has OnDemand.Shards, or as many as its warm throughput takes
	RecordKiB int64             // largest record; default RecordKiBDefault
	WarmMiB   int64             // warm throughput in MiB/s, on demand only
	Auto      bool              // records are distributed by the service, on demand only
	Tags      map[string]string // at most TagsMax
}

// CreateStream makes a provisioned stream. recordKiB is its largest record, 0 for the default. See Create.
func (m *Model) CreateStream(now time.Time, name string, shards int, recordKiB int64) error {
	return m.Create(now, NewStream{Name: name, Shards: shards, RecordKiB: recordKiB})
}

// Create makes a stream whose shards divide the ring evenly. It is CREATING for Durations.Create and exists until then
// only for those who describe it.
func (m *Model) Create(now time.Time, spec NewStream) error {
	if _, err := m.find(now, spec.Name); err == nil {
		return inUse("Stream %s under account %s already exists.", spec.Name, m.config.Account)
	}
	shards := spec.Shards
	if spec.Mode == OnDemand {
		if err := m.mayBeOnDemand(now, spec.WarmMiB); err != nil {
			return err
		}
		shards = max(m.config.OnDemand.Shards, int(spec.WarmMiB))
	} else if spec.WarmMiB != 0 || spec.Auto {
		return provisionedHasNone(spec.Auto)
	}
	if err := m.mayCreate(now, shards); err != nil {
		return err
	}
	created := m.stamp(now, spec.Name)
	s := &stream{
		name: spec.Name, createdAt: created, retention: m.config.Retention, recordKiB: spec.RecordKiB,
		settings: settings{Mode: spec.Mode, WarmMiB: spec.WarmMiB, Auto: spec.Auto},
	}
	if s.Mode == "" {
		s.Mode = Provisioned
	}
	if s.recordKiB == 0 {
		s.recordKiB = RecordKiBDefault
	}
	if err := m.tagStream(s, spec.Tags); err != nil {
		return err
	}
	for i := range shards {
		end := bignum.MaxHashKey
		if i < shards-1 {
			end = bignum.EvenStart(i+1, shards).Previous()
		}
		s.shards = append(s.shards, newShard(uint32(i), bignum.EvenStart(i, shards), end, now, uint64(created.Unix())))
	}
	s.reopen()
	s.Demand.begin(now, s)
	s.tendAt = now.Add(m.tendEvery(s))
	s.pass(now, StatusCreating, m.config.Durations.Create)
	m.streams[s.name] = s
	i, _ := slices.BinarySearch(m.names, s.name)
	m.names = slices.Insert(m.names, i, s.name)
	return nil
}

// mayCreate checks the account's limits for another stream.
func (m *Model) mayCreate(now time.Time, shards int) error {
	if current := m.openShards(); current+shards > m.config.ShardsMax {
		return m.shardLimit(current, shards)
	}
	creating := 0
	for _, name := range m.names {
		if s := m.streams[name]; s.status == StatusCreating && now.Before(s.readyAt) {
			creating++
		}
	}
	if m.config.Limits.Control && creating >= creatingMax {
		return limitExceeded(
			"Number of streams in CREATING state under account %s is %d. Limit: %d.",
			m.config.Account,
			creating,
			creatingMax,
		)
	}
	return nil
}

// creatingMax is how many streams may be CREATING at once (API_CreateStream).
const creatingMax = 5

// DeleteStream deletes a stream with its records, at once or after Durations.Delete. One that has consumers is refused.
func (m *Model) DeleteStream(now time.Time, name string) error {
	s, err := m.find(now, name)
	if err != nil {
		return err
	}
	if len(s.consumers) > 0 {
		return inUse("Stream %s under account %s has consumers and EnforceConsumerDeletion is not set.", name, m.config.Account)
	}
	m.deleteStream(now, s)
	return nil
}

// DeleteStreamAndConsumers deletes a stream and deregisters its consumers. Otherwise it is as DeleteStream.
func (m *Model) DeleteStreamAndConsumers(now time.Time, name string) error {
	s, err := m.find(now, name)
	if err != nil {
		return err
	}
	s.consumers = nil
	m.deleteStream(now, s)
	return nil
}

func (m *Model) deleteStream(now time.Time, s *stream) {
	if s.status == StatusDeleting {
		return
	}
	s.pass(now, StatusDeleting, m.config.Durations.Delete)
	if s.status == statusGone {
		m.remove(s)
	}
}

// DescribeStream describes a stream in any of its states.
func (m *Model) DescribeStream(now time.Time, name string) (StreamInfo, error) {
	s, err := m.find(now, name)
	if err != nil {
		return StreamInfo{}, err
	}
	return s.info(), nil
}

// BornAt is ResourceNotFoundException unless the stream was created in a second, which is 0 for any.
func (m *Model) BornAt(now time.Time, name string, second int64) error {
	s, err := m.find(now, name)
	if err == nil && second != 0 && s.createdAt.Unix() != second {
		return m.streamNotFound(name)
	}
	return err
}

// ListStreams appends at most limit streams to dst, by name, from the first behind after; more tells whether others
// follow.
func (m *Model) ListStreams(now time.Time, after string, limit int, dst []StreamInfo) (page []StreamInfo, more bool) {
	i, found := slices.BinarySearch(m.names, after)
	if found {
		i++
	}
	for i < len(m.names) {
		s, err := m.find(now, m.names[i])
		if err != nil {
			continue // find has removed the name
		}
		if limit == 0 {
			return dst, true
		}
		dst = append(dst, s.info())
		limit--
		i++
	}
	return dst, false
}
