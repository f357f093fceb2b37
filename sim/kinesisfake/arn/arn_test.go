package arn

import "testing"

func TestParseStream(t *testing.T) {
	for text, want := range map[string]Stream{
		"arn:aws:kinesis:us-east-1:000000000000:stream/s":       NewStream("us-east-1", "000000000000", "s"),
		"arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a.b": NewStream("cn-north-1", "123456789012", "a.b"),
		"arn:aws:kinesis:us-east-1:00000000000:stream/s":        {},
		"arn:aws:kinesis:us-east-1:000000000000:stream/":        {},
		"arn:aws:kinesis:us-east-1:000000000000:stream/a b":     {},
		"arn:aws:kinesis:us-east-1:000000000000:shard/s":        {},
		"arn:aws:s3:us-east-1:000000000000:stream/s":            {},
		"arn:aws:kinesis": {},
	} {
		got, ok := ParseStream(text)
		if ok != (want != Stream{}) || ok && (got != want || got.String() != text) {
			t.Errorf("%s: %+v, %t", text, got, ok)
		}
	}
}

func TestCutConsumer(t *testing.T) {
	const stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
	for rest, want := range map[string]bool{
		"/consumer/c:1700000000": true,
		"":                       false,
		"/consumer/c":            false,
		"/consumer/c:":           false,
		"/consumer/:1":           false,
		"/consumer/c:1x":         false,
	} {
		if of, ok := CutConsumer(stream + rest); ok != want || ok && of != stream {
			t.Errorf("%s: %s, %t", rest, of, ok)
		}
	}
	if _, ok := CutConsumer("arn:aws:kinesis:us-east-1:1:stream/s/consumer/c:1"); ok {
		t.Error("a consumer of no stream")
	}
}

func TestUser(t *testing.T) {
	if got := User("us-gov-west-1", "123456789012", "kinesim"); got != "arn:aws-us-gov:iam::123456789012:user/kinesim" {
		t.Error(got)
	}
}
