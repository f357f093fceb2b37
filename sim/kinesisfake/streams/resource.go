package streams

import (
	"encoding/json"
	"time"

	"kinesim/sim/kinesisfake/arn"
)

// Policy is the policy of a stream or of a consumer, by ARN. It is kept and handed out; what it says is not applied.
func (m *Model) Policy(now time.Time, arn string) (string, error) {
	policy, err := m.policyOf(now, arn)
	if err != nil {
		return "", err
	}
	return *policy, nil
}

// SetPolicy sets the policy of a stream or of a consumer, by ARN.
func (m *Model) SetPolicy(now time.Time, arn, text string) error {
	policy, err := m.policyOf(now, arn)
	if err != nil {
		return err
	}
	if object := map[string]any{}; json.Unmarshal([]byte(text), &object) != nil {
		return InvalidArgument("The policy of %s is not a JSON object.", arn)
	}
	*policy = text
	return nil
}

// DeletePolicy removes the policy of a stream or of a consumer, by ARN.
func (m *Model) DeletePolicy(now time.Time, arn string) error {
	policy, err := m.policyOf(now, arn)
	if err != nil {
		return err
	}
	if *policy == "" {
		return NotFound("No resource policy found for resource ARN %s.", arn)
	}
	*policy = ""
	return nil
}

func (m *Model) policyOf(now time.Time, arn string) (*string, error) {
	s, c, err := m.resource(now, arn)
	switch {
	case err != nil:
		return nil, err
	case c != nil:
		return &c.Policy, nil
	}
	return &s.Policy, nil
}

// resource is the stream that an ARN names, or the consumer of it.
func (m *Model) resource(now time.Time, name string) (*stream, *consumer, error) {
	if _, ok := arn.CutConsumer(name); ok {
		return m.findConsumer(now, name)
	}
	a, ok := arn.ParseStream(name)
	if !ok || m.ARN(a.Name) != name {
		return nil, nil, NotFound("Resource %s not found.", name)
	}
	s, err := m.find(now, a.Name)
	return s, nil, err
}

// TagResource adds tags to a stream or to a consumer, by ARN.
func (m *Model) TagResource(now time.Time, arn string, tags map[string]string) error {
	s, c, err := m.resource(now, arn)
	switch {
	case err != nil:
		return err
	case c == nil:
		return m.tagStream(s, tags)
	}
	next, err := m.tagged(c.Tags, tags, "consumer "+c.Name)
	if err == nil {
		c.Tags = next
	}
	return err
}

// UntagResource removes tags from a stream or from a consumer, by ARN.
func (m *Model) UntagResource(now time.Time, arn string, keys []string) error {
	s, c, err := m.resource(now, arn)
	if err == nil {
		err = checkTagKeys(keys)
	}
	switch {
	case err != nil:
		return err
	case c == nil:
		s.Tags = s.Tags.without(keys)
	default:
		c.Tags = c.Tags.without(keys)
	}
	return nil
}

// ResourceTags are all tags of a stream or of a consumer, by ARN.
func (m *Model) ResourceTags(now time.Time, arn string) ([]Tag, error) {
	s, c, err := m.resource(now, arn)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return s.Tags, nil
	}
	return c.Tags, nil
}
