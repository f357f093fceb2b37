package streams

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// TagsMax is how many tags a stream or a consumer may have (API_AddTagsToStream).
const TagsMax = 50

// Tag is a label of a stream or a consumer.
type Tag struct{ Key, Value string }

// tagSet is sorted by key.
type tagSet []Tag

func (t tagSet) find(key string) (int, bool) {
	return slices.BinarySearchFunc(t, key, func(tag Tag, key string) int { return cmp.Compare(tag.Key, key) })
}

// with is the set with tags added or overwritten.
func (t tagSet) with(tags map[string]string) tagSet {
	t = slices.Clone(t)
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if i, found := t.find(key); found {
			t[i].Value = tags[key]
		} else {
			t = slices.Insert(t, i, Tag{key, tags[key]})
		}
	}
	return t
}

func (t tagSet) without(keys []string) tagSet {
	return slices.DeleteFunc(slices.Clone(t), func(tag Tag) bool { return slices.Contains(keys, tag.Key) })
}

// TagStream adds tags to a stream, or overwrites their values.
func (m *Model) TagStream(now time.Time, name string, tags map[string]string) error {
	s, err := m.find(now, name)
	if err != nil {
		return err
	}
	return m.tagStream(s, tags)
}

func (m *Model) tagStream(s *stream, tags map[string]string) error {
	next, err := m.tagged(s.Tags, tags, "stream "+s.name)
	if err != nil {
		return err
	}
	s.Tags = next
	return nil
}

// tagged is a set with tags added, or why it must not have them.
func (m *Model) tagged(set tagSet, tags map[string]string, resource string) (tagSet, error) {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if err := checkTag(key, tags[key]); err != nil {
			return nil, err
		}
	}
	for key, value := range tags {
		if strings.Contains(key+value, "%") {
			// The first check lets it pass, in AWS as well.
			return nil, InvalidArgument(
				"Failed to add tags to %s under account %s because some tags contained illegal characters. The allowed "+
					"characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
				resource,
				m.config.Account,
			)
		}
	}
	next := set.with(tags)
	if len(next) > TagsMax {
		return nil, InvalidArgument("Failed to add tags to %s under account %s because a given stream cannot have more than 10 tags "+
			"associated with it.", resource, m.config.Account) // AWS says 10 (seen 2017-10), and takes 50
	}
	return next, nil
}

// UntagStream removes tags from a stream. Those that it does not have are ignored.
func (m *Model) UntagStream(now time.Time, name string, keys []string) error {
	s, err := m.find(now, name)
	if err != nil {
		return err
	}
	if err := checkTagKeys(keys); err != nil {
		return err
	}
	s.Tags = s.Tags.without(keys)
	return nil
}

// StreamTags are at most limit tags of a stream, by key, from the first behind after; more tells whether others follow.
func (m *Model) StreamTags(now time.Time, name, after string, limit int) (page []Tag, more bool, err error) {
	s, err := m.find(now, name)
	if err != nil {
		return nil, false, err
	}
	i, found := s.Tags.find(after)
	if found {
		i++
	}
	end := min(len(s.Tags), i+limit)
	return slices.Clone(s.Tags[i:end]), end < len(s.Tags), nil
}

func checkTagKeys(keys []string) error {
	for _, key := range keys {
		if err := checkTag(key, ""); err != nil {
			return err
		}
	}
	return nil
}

// checkTag allows what AWS does: Unicode letters, digits, white space and a few signs, and no key of AWS's own.
func checkTag(key, value string) error {
	if strings.HasPrefix(strings.ToLower(key), "aws:") {
		return InvalidArgument("Tag keys that begin with aws: are reserved for AWS.")
	}
	if strings.ContainsFunc(key+value, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.Is(unicode.Zs, c) && !strings.ContainsRune("_./=+-%@", c)
	}) {
		return InvalidArgument("%s", "Some tags contain invalid characters. Valid characters: "+
			"Unicode letters, digits, white space, _ . / = + - % @.")
	}
	return nil
}
