package kinesisfake

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/streams"
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
	if _, ok := arn.CutConsumer(*value); !ok {
		v.pattern("consumerARN", *value, consumerARNPattern)
	}
	v.length("consumerARN", *value, 1, arnCharsMax)
}

// resourceARN checks the required ARN of a stream or a consumer.
func (v *violations) resourceARN(value *string) {
	v.require("resourceARN", value != nil)
	if value == nil {
		return
	}
	if _, ok := arn.ParseStream(*value); !ok {
		v.pattern("resourceARN", *value, resourceARNPattern)
	}
	v.length("resourceARN", *value, 1, arnCharsMax)
}

// tags checks an optional map of tags; it may be absent, but not empty.
func (v *violations) tags(tags map[string]string) {
	if tags == nil {
		return
	}
	var shown []string // as Java prints a map
	badKey, badValue := false, false
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		shown = append(shown, key+"="+tags[key])
		n := utf8.RuneCountInString(key)
		badKey = badKey || n < 1 || n > tagKeyCharsMax
		badValue = badValue || utf8.RuneCountInString(tags[key]) > tagValueCharsMax
	}
	value := "{" + strings.Join(shown, ", ") + "}"
	switch {
	case len(tags) < 1:
		v.text("tags", value, atLeast(1))
	case len(tags) > tagsPerCallMax:
		v.text("tags", value, atMost(tagsPerCallMax))
	}
	if badKey {
		v.text("tags", value, "Map keys must satisfy constraint: ["+atMost(tagKeyCharsMax)+", "+atLeast(1)+"]")
	}
	if badValue {
		v.text("tags", value, "Map value must satisfy constraint: ["+atMost(tagValueCharsMax)+", "+atLeast(0)+"]")
	}
}

// requireTags checks a required map of tags.
func (v *violations) requireTags(tags map[string]string) {
	v.require("tags", tags != nil)
	v.tags(tags)
}

// tagKeys checks a required list of keys.
func (v *violations) tagKeys(keys []string) {
	v.require("tagKeys", keys != nil)
	if keys == nil {
		return
	}
	value := "[" + strings.Join(keys, ", ") + "]"
	switch {
	case len(keys) < 1:
		v.text("tagKeys", value, atLeast(1))
	case len(keys) > streams.TagsMax:
		v.text("tagKeys", value, atMost(streams.TagsMax))
	}
	if slices.ContainsFunc(keys, func(key string) bool { n := utf8.RuneCountInString(key); return n < 1 || n > tagKeyCharsMax }) {
		v.text("tagKeys", value, "Member must satisfy constraint: ["+atMost(tagKeyCharsMax)+", "+atLeast(1)+"]")
	}
}
