package streams

import (
	"fmt"
	"slices"
	"time"

	"kinesim/sim/kinesisfake/arn"
)

// Consumers that a stream may have, and how many may be CREATING at once (API_RegisterStreamConsumer).
const (
	consumersMax          = 20
	consumersMaxAdvantage = 50 // on demand, with a commitment of the account
	consumersCreatingMax  = 5
)

// consumer is registered for enhanced fan-out.
type consumer struct {
	Name      string
	ARN       string
	CreatedAt time.Time
	Status    Status
	ReadyAt   time.Time // when CREATING or DELETING ends
	Tags      tagSet
	Policy    string
	grants    map[uint32]*grant // by shard: who may push from it
}

// ConsumerInfo describes a registered consumer.
type ConsumerInfo struct {
	Name, ARN, Stream string
	Status            Status
	CreatedAt         time.Time
}

func (c *consumer) info(s *stream) ConsumerInfo {
	return ConsumerInfo{c.Name, c.ARN, s.name, c.Status, c.CreatedAt}
}

// settleConsumers ends passing states whose time has come, and forgets consumers that are gone.
func (s *stream) settleConsumers(now time.Time) {
	s.consumers = slices.DeleteFunc(s.consumers, func(c *consumer) bool {
		if now.Before(c.ReadyAt) {
			return false
		}
		if c.Status == StatusCreating {
			c.Status = StatusActive
		}
		return c.Status == StatusDeleting
	})
}

// RegisterConsumer registers a consumer, which is CREATING for Durations.Consumer. The stream may be CREATING as well.
func (m *Model) RegisterConsumer(now time.Time, stream, name string, tags map[string]string) (ConsumerInfo, error) {
	s, err := m.find(now, stream)
	if err != nil {
		return ConsumerInfo{}, err
	}
	if s.status == StatusDeleting {
		return ConsumerInfo{}, m.notActive(s)
	}
	creating := 0
	for _, c := range s.consumers {
		if c.Name == name {
			return ConsumerInfo{}, inUse("Consumer %s under stream %s already exists for account %s.", name, stream, m.config.Account)
		}
		if c.Status == StatusCreating {
			creating++
		}
	}
	most := consumersMax
	if s.Mode == OnDemand && m.account.status(now) != CommitmentDisabled {
		most = consumersMaxAdvantage
	}
	if len(s.consumers) >= most {
		return ConsumerInfo{}, limitExceeded(
			"Stream %s under account %s has %d consumers. Limit: %d.",
			stream,
			m.config.Account,
			len(s.consumers),
			most,
		)
	}
	if creating >= consumersCreatingMax {
		return ConsumerInfo{}, limitExceeded("Stream %s under account %s has %d consumers in CREATING state. Limit: %d.",
			stream, m.config.Account, creating, consumersCreatingMax)
	}
	set, err := m.tagged(nil, tags, "consumer "+name)
	if err != nil {
		return ConsumerInfo{}, err
	}
	created := m.stamp(now, stream+"/"+name)
	c := &consumer{
		Name: name, ARN: fmt.Sprintf("%s/consumer/%s:%d", m.ARN(stream), name, created.Unix()), CreatedAt: created,
		Status: StatusCreating, ReadyAt: now.Add(m.config.Durations.Consumer), Tags: set, grants: map[uint32]*grant{},
	}
	s.consumers = append(s.consumers, c)
	info := c.info(s) // the answer says CREATING, however short that is
	s.settleConsumers(now)
	return info, nil
}

// DeregisterConsumer ends a consumer and its subscriptions. It is DELETING for Durations.Consumer.
func (m *Model) DeregisterConsumer(now time.Time, arn string) error {
	s, c, err := m.findConsumer(now, arn)
	if err != nil {
		return err
	}
	if c.Status == StatusDeleting {
		return nil
	}
	c.Status, c.ReadyAt = StatusDeleting, now.Add(m.config.Durations.Consumer)
	s.settleConsumers(now)
	return nil
}

// DescribeConsumer describes a consumer in any of its states.
func (m *Model) DescribeConsumer(now time.Time, arn string) (ConsumerInfo, error) {
	s, c, err := m.findConsumer(now, arn)
	if err != nil {
		return ConsumerInfo{}, err
	}
	return c.info(s), nil
}

// ListConsumers are at most limit consumers of a stream in order of registration, from a place on; more tells whether
// others follow.
func (m *Model) ListConsumers(now time.Time, stream string, from, limit int) (page []ConsumerInfo, more bool, err error) {
	s, err := m.find(now, stream)
	if err != nil {
		return nil, false, err
	}
	for i := max(from, 0); i < len(s.consumers); i++ {
		if limit == 0 {
			return page, true, nil
		}
		page = append(page, s.consumers[i].info(s))
		limit--
	}
	return page, false, nil
}

// ConsumerARN is the ARN of a consumer that is known by name.
func (m *Model) ConsumerARN(now time.Time, stream, name string) (string, error) {
	s, err := m.find(now, stream)
	if err != nil {
		return "", err
	}
	for _, c := range s.consumers {
		if c.Name == name {
			return c.ARN, nil
		}
	}
	return "", m.consumerNotFound(name)
}

// findConsumer is the consumer that an ARN names, and its stream.
func (m *Model) findConsumer(now time.Time, name string) (*stream, *consumer, error) {
	streamARN, _ := arn.CutConsumer(name)
	if a, ok := arn.ParseStream(streamARN); ok && m.ARN(a.Name) == streamARN {
		s, err := m.find(now, a.Name)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range s.consumers {
			if c.ARN == name {
				return s, c, nil
			}
		}
	}
	return nil, nil, m.consumerNotFound(name)
}

func (m *Model) consumerNotFound(what string) error {
	return NotFound("Consumer %s, account %s not found.", what, m.config.Account)
}
