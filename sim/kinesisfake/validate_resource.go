package kinesisfake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// The members that tags, consumers and policies have in the API's model.

const (
	consumerARNPattern = `^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+`
	resourceARNPattern = `arn:aws.*:kinesis:.*:\d{12}:.*stream/\S+`
	tagKeyCharsMax     = 128
	tagValueCharsMax   = 256
	tagsPerCallMax     = 200
	arnCharsMax        = 2048
)

func (v *violations) consumerARN(value *string) {
	if value == nil {
		return
	}
	v.length("consumerARN", *value, 1, arnCharsMax)
	if _, ok := splitConsumerARN(*value); !ok {
		v.text("consumerARN", *value, "Member must satisfy regular expression pattern: "+consumerARNPattern)
	}
}

// resourceARN checks the required ARN of a stream or a consumer.
func (v *violations) resourceARN(value *string) {
	v.require("resourceARN", value != nil)
	if value == nil {
		return
	}
	v.length("resourceARN", *value, 1, arnCharsMax)
	if _, _, _, ok := splitARN(*value); !ok {
		v.text("resourceARN", *value, "Member must satisfy regular expression pattern: "+resourceARNPattern)
	}
}

// tags checks a map of tags with at least so many of them, none of which makes it optional.
func (v *violations) tags(member string, tags map[string]string, least int) {
	switch {
	case tags == nil && least > 0:
		v.missing(member)
		return
	case len(tags) < least:
		v.add("Value at '"+member+"'", fmt.Sprintf("Member must have length greater than or equal to %d", least))
	case len(tags) > tagsPerCallMax:
		v.add("Value at '"+member+"'", fmt.Sprintf("Member must have length less than or equal to %d", tagsPerCallMax))
	}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if n := utf8.RuneCountInString(key); n < 1 || n > tagKeyCharsMax {
			v.add("Value at '"+member+"'", fmt.Sprintf("Map keys must satisfy constraint: [Member must have length less than or equal to %d, "+
				"Member must have length greater than or equal to 1]", tagKeyCharsMax))
		}
		if utf8.RuneCountInString(tags[key]) > tagValueCharsMax {
			v.add("Value at '"+member+"'", fmt.Sprintf("Map value must satisfy constraint: [Member must have length less than or equal to %d, "+
				"Member must have length greater than or equal to 0]", tagValueCharsMax))
		}
	}
}

// tagKeys checks a required list of keys.
func (v *violations) tagKeys(keys []string) {
	switch {
	case keys == nil:
		v.missing("tagKeys")
	case len(keys) < 1:
		v.add("Value at 'tagKeys'", "Member must have length greater than or equal to 1")
	case len(keys) > TagsMax:
		v.add("Value at 'tagKeys'", fmt.Sprintf("Member must have length less than or equal to %d", TagsMax))
	}
	for _, key := range keys {
		if n := utf8.RuneCountInString(key); n < 1 || n > tagKeyCharsMax {
			v.add("Value '["+strings.Join(keys, ", ")+"]' at 'tagKeys'", fmt.Sprintf("Member must satisfy constraint: "+
				"[Member must have length less than or equal to %d, Member must have length greater than or equal to 1]", tagKeyCharsMax))
		}
	}
}
