package kinesisfake_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// answering is a server with a clock that stands still, and some streams: s with a shard, pair with two, demand on
// demand.
func answering(t *testing.T) func(operation, members string) (code, message string) {
	t.Helper()
	model := streams.New(streams.Config{})
	must(t, model.CreateStream(start, "s", 1, 0))
	must(t, model.CreateStream(start, "pair", 2, 0))
	must(t, model.Create(start, streams.NewStream{Name: "demand", Mode: streams.OnDemand}))
	server := kinesisfake.NewServer(model, kinesisfake.Options{Clock: func() time.Time { return start.Add(time.Minute) }})
	return func(operation, members string) (code, message string) {
		t.Helper()
		response, body := answerTo(server, rawCall{target: "Kinesis_20131202." + operation, content: contentJSON, body: members})
		var answer struct {
			Type     string `json:"__type"`
			Message  string `json:"message"`
			Message2 string `json:"Message"`
		}
		if response.StatusCode == 200 {
			return "", body
		}
		must(t, json.Unmarshal([]byte(body), &answer))
		return answer.Type, answer.Message + answer.Message2
	}
}

// What AWS says to requests that it refuses. Where its texts come from: kinesalite's recordings, LocalStack's and
// moto's suites, issues of clients that show its answers.
func TestAnswers(t *testing.T) {
	const (
		shard   = `"ShardId":"shardId-000000000000"`
		noShard = "Shard shardId-000000000000 in stream nope under account 000000000000 does not exist"
		null    = "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
		badTags = "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @."
		both    = "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified "
		arn     = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
		empty   = "Value '' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at '%[1]s' failed to satisfy constraint: Member must have length greater than or equal to 1"
	)
	ask := answering(t)
	for _, test := range []struct{ operation, members, code, message string }{
		// What is absent, empty, or too long.
		{"GetRecords", `{}`, "ValidationException", fmt.Sprintf(null, "shardIterator")},
		{"PutRecord", `{"StreamName":"s","Data":""}`, "ValidationException", fmt.Sprintf(null, "partitionKey")},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k"}`, "ValidationException", fmt.Sprintf(null, "data")},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"","Data":""}`, "ValidationException",
			"1 validation error detected: Value '' at 'partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"PutRecords", `{"StreamName":"s","Records":[]}`, "ValidationException",
			"1 validation error detected: Value '[]' at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"PutRecords", `{"StreamName":"s","Records":null}`, "ValidationException", fmt.Sprintf(null, "records")},
		{"PutRecords", `{"StreamName":"s","records":[{}]}`, "ValidationException", fmt.Sprintf(null, "records")},
		{"DescribeStreamSummary", `{"streamName":"s"}`, "InvalidArgumentException", "StreamName or StreamARN should be provided."},
		{"CreateStream", `{}`, "ValidationException", fmt.Sprintf(null, "streamName")},
		{"CreateStream", `{"StreamName":"x","StreamModeDetails":{}}`, "ValidationException", fmt.Sprintf(null, "streamModeDetails.streamMode")},
		{"CreateStream", `{"StreamName":"x","StreamModeDetails":{"StreamMode":""}}`, "ValidationException",
			"1 validation error detected: Value '' at 'streamModeDetails.streamMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]"},
		{"CreateStream", `{"StreamName":"x","ShardCount":1e99}`, "LimitExceededException",
			"This request would exceed the shard limit for the account 000000000000 in us-east-1. Current shard count for the account: 7. Limit: 20000. Number of additional shards that would have resulted from this request: 20001. " +
				"Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits."},
		{"SplitShard", `{"StreamName":"s","ShardToSplit":"","NewStartingHashKey":"1"}`, "ValidationException", "2 validation errors detected: " + fmt.Sprintf(empty, "shardToSplit")},
		{"MergeShards", `{"StreamName":"s","ShardToMerge":"","AdjacentShardToMerge":"a"}`, "ValidationException", "2 validation errors detected: " + fmt.Sprintf(empty, "shardToMerge")},
		{"DescribeStream", `{"StreamName":"s","ExclusiveStartShardId":""}`, "ValidationException", "2 validation errors detected: " + fmt.Sprintf(empty, "exclusiveStartShardId")},
		{"ListShards", `{"StreamName":"s","ExclusiveStartShardId":""}`, "ValidationException", "2 validation errors detected: " + fmt.Sprintf(empty, "exclusiveStartShardId")},
		{"DescribeStream", `{"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/` + strings.Repeat("x", 2048) + `"}`, "ValidationException",
			"1 validation error detected: Value 'arn:aws:kinesis:us-east-1:000000000000:stream/" + strings.Repeat("x", 2048) + "' at 'streamARN' failed to satisfy constraint: Member must have length less than or equal to 2048"},
		{"GetShardIterator", `{"StreamName":"s",` + shard + `,"ShardIteratorType":"foo"}`, "ValidationException",
			"1 validation error detected: Value 'foo' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"},
		{"UpdateShardCount", `{"StreamName":"s","TargetShardCount":2,"ScalingType":""}`, "ValidationException",
			"1 validation error detected: Value '' at 'scalingType' failed to satisfy constraint: Member must satisfy enum value set: [UNIFORM_SCALING]"},

		// Tags.
		{"AddTagsToStream", `{"StreamName":"s","Tags":{}}`, "ValidationException", "1 validation error detected: Value '{}' at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"CreateStream", `{"StreamName":"x","ShardCount":1,"Tags":{}}`, "ValidationException", "1 validation error detected: Value '{}' at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"TagResource", `{"ResourceARN":"` + arn + `","Tags":{}}`, "ValidationException", "1 validation error detected: Value '{}' at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"AddTagsToStream", `{"StreamName":"s","Tags":{"":"v","b":"w"}}`, "ValidationException",
			"1 validation error detected: Value '{=v, b=w}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]"},
		{"RemoveTagsFromStream", `{"StreamName":"s","TagKeys":[]}`, "ValidationException", "1 validation error detected: Value '[]' at 'tagKeys' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"UntagResource", `{"ResourceARN":"` + arn + `","TagKeys":["a",""]}`, "ValidationException",
			"1 validation error detected: Value '[a, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]"},
		{"AddTagsToStream", `{"StreamName":"s","Tags":{"a\tb":"1"}}`, "InvalidArgumentException", badTags},
		{"AddTagsToStream", `{"StreamName":"s","Tags":{"a":"\n"}}`, "InvalidArgumentException", badTags},
		{"TagResource", `{"ResourceARN":"` + arn + `","Tags":{"a;":"1"}}`, "InvalidArgumentException", badTags},
		{"CreateStream", `{"StreamName":"x","ShardCount":1,"Tags":{"a:b":"1"}}`, "InvalidArgumentException", badTags},
		{"AddTagsToStream", `{"StreamName":"s","Tags":{"a":"5%"}}`, "InvalidArgumentException",
			"Failed to add tags to stream s under account 000000000000 because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'."},

		// Values of another type.
		{"AddTagsToStream", `{"StreamName":"s","Tags":"x"}`, "SerializationException", "Expected map or null"},
		{"AddTagsToStream", `{"StreamName":"s","Tags":[]}`, "SerializationException", "Start of list found where not expected"},
		{"AddTagsToStream", `{"StreamName":"s","Tags":{"a":1}}`, "SerializationException", "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String"},
		{"RemoveTagsFromStream", `{"StreamName":"s","TagKeys":{}}`, "SerializationException", "Start of structure or map found where not expected."},
		{"RemoveTagsFromStream", `{"StreamName":"s","TagKeys":true}`, "SerializationException", "Expected list or null"},
		{"PutRecords", `{"StreamName":"s","Records":{}}`, "SerializationException", "Start of structure or map found where not expected."},
		{"PutRecords", `{"StreamName":"s","Records":[[]]}`, "SerializationException", "Start of list found where not expected"},
		{"PutRecords", `{"StreamName":"s","Records":["x"]}`, "SerializationException", "Expected null"},
		{"DescribeStream", `{"StreamName":[]}`, "SerializationException", "Start of list found where not expected"},
		{"DescribeStream", `{"StreamName":true}`, "SerializationException", "class java.lang.Boolean can not be converted to an String"},
		{"DescribeStream", `{"StreamName":"s","Limit":{}}`, "SerializationException", "Start of structure or map found where not expected."},
		{"DescribeStream", `{"StreamName":"s","Limit":"5"}`, "SerializationException", "class java.lang.String can not be converted to an Integer"},
		{"CreateStream", `{"StreamName":"x","StreamModeDetails":"ON_DEMAND"}`, "SerializationException", "Expected null"},
		{"DeleteStream", `{"StreamName":"s","EnforceConsumerDeletion":"hello"}`, "SerializationException", "'HELLO' can not be converted to an Boolean"},
		{"GetShardIterator", `{"Timestamp":"now"}`, "SerializationException", "class java.lang.String can not be converted to milliseconds since epoch"},
		{"ListShards", `{"StreamName":"s","ShardFilter":5}`, "SerializationException", "Expected null"},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"+/+="}`, "SerializationException", "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected"},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"=+/="}`, "SerializationException", "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"23456"}`, "SerializationException", "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":5}`, "SerializationException", "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to a Blob"},

		// What is not there.
		{"GetShardIterator", `{"StreamName":"nope",` + shard + `,"ShardIteratorType":"LATEST"}`, "ResourceNotFoundException", noShard},
		{"GetShardIterator", `{"StreamName":"nope","ShardId":"x","ShardIteratorType":"LATEST"}`, "ResourceNotFoundException", "Could not find shard x in stream nope under account 000000000000."},
		{"GetShardIterator", `{"StreamName":"s","ShardId":"a-00002147483647","ShardIteratorType":"LATEST"}`, "ResourceNotFoundException", "Shard shardId-002147483647 in stream s under account 000000000000 does not exist"},
		{"SplitShard", `{"StreamName":"nope","ShardToSplit":"a-00002147483647","NewStartingHashKey":"0"}`, "ResourceNotFoundException", "Stream nope under account 000000000000 not found."},
		{"SplitShard", `{"StreamName":"s","ShardToSplit":"2147483648","NewStartingHashKey":"0"}`, "ResourceNotFoundException", "Could not find shard 2147483648 in stream s under account 000000000000."},
		{"PutRecord", `{"StreamName":"nope","PartitionKey":"k","Data":"","ExplicitHashKey":"340282366920938463463374607431768211456"}`, "ResourceNotFoundException", "Stream nope under account 000000000000 not found."},
		{"PutRecords", `{"StreamName":"nope","Records":[{"PartitionKey":"k","Data":"","ExplicitHashKey":"340282366920938463463374607431768211456"}]}`, "ResourceNotFoundException", "Stream nope under account 000000000000 not found."},
		{"DeleteResourcePolicy", `{"ResourceARN":"` + arn + `"}`, "ResourceNotFoundException", "No resource policy found for resource ARN " + arn + "."},
		{"UpdateShardCount", `{"StreamName":"demand","TargetShardCount":5,"ScalingType":"UNIFORM_SCALING"}`, "ValidationException", "Request is invalid. Stream demand under account 000000000000 is in On-Demand mode."},
		{"DescribeStreamSummary", `{"StreamARN":"arn:aws-cn:kinesis:us-east-1:000000000000:stream/s"}`, "ResourceNotFoundException", "Stream s under account 000000000000 not found."},

		// What does not fit together.
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"","ExplicitHashKey":"340282366920938463463374607431768211456"}`, "InvalidArgumentException",
			"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456"},
		{"SplitShard", `{"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"` + strings.Repeat("9", 39) + `"}`, "InvalidArgumentException",
			"NewStartingHashKey " + strings.Repeat("9", 39) + " used in SplitShard() on shard shardId-000000000000 in stream s under account 000000000000 is not both greater than one plus the shard's " +
				"StartingHashKey 0 and less than the shard's EndingHashKey 340282366920938463463374607431768211455."},
		{"MergeShards", `{"StreamName":"pair","ShardToMerge":"1","AdjacentShardToMerge":"0"}`, "InvalidArgumentException",
			"Shards shardId-000000000001 and shardId-000000000000 in stream pair under account 000000000000 are not an adjacent pair of shards eligible for merging"},
		{"GetShardIterator", `{"StreamName":"s",` + shard + `,"ShardIteratorType":"AT_TIMESTAMP"}`, "InvalidArgumentException",
			"Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter."},
		{"GetShardIterator", `{"StreamName":"s",` + shard + `,"ShardIteratorType":"AT_TIMESTAMP","Timestamp":` + fmt.Sprint(start.Unix()+61) + `}`, "InvalidArgumentException",
			"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: 1800000061000, currentTimestampInMillis: 1800000060000"},
		{"GetShardIterator", `{"StreamName":"s",` + shard + `,"ShardIteratorType":"AT_SEQUENCE_NUMBER"}`, "InvalidArgumentException", both + "AT_SEQUENCE_NUMBER and no StartingSequenceNumber."},
		{"GetShardIterator", `{"StreamName":"s",` + shard + `,"ShardIteratorType":"LATEST","StartingSequenceNumber":"5"}`, "InvalidArgumentException", both + "LATEST and also a StartingSequenceNumber."},
		{"ListShards", `{}`, "InvalidArgumentException", "Either NextToken or StreamName should be provided."},
		{"ListShards", `{"NextToken":"x","StreamName":"s"}`, "InvalidArgumentException", "NextToken and StreamName cannot be provided together."},
		{"ListShards", `{"NextToken":"x","StreamARN":"` + arn + `"}`, "InvalidArgumentException", "NextToken and StreamARN cannot be provided together."},
		{"ListShards", `{"NextToken":"x","ShardFilter":{"Type":"AT_LATEST"}}`, "InvalidArgumentException", "NextToken and ShardFilter cannot be provided together."},
		{"ListShards", `{"NextToken":"x","ExclusiveStartShardId":"shardId-0"}`, "InvalidArgumentException", "NextToken and ExclusiveStartShardId cannot be provided together."},
		{"ListShards", `{"NextToken":"x","StreamCreationTimestamp":5}`, "InvalidArgumentException", "NextToken and StreamCreationTimestamp cannot be provided together."},

		// Sequence numbers of other formats, shards, streams and times.
		{"GetShardIterator", at(`"5"`), "InvalidArgumentException", "Invalid StartingSequenceNumber. It encodes shardId-000000000005, while it was used in a call to a shard with shardId-000000000000"},
		{"GetShardIterator", at(`"0"`), "InternalFailure", ""},
		{"GetShardIterator", at(decimal("20000000000800000000000000000000000000000000002")), "InvalidArgumentException",
			"StartingSequenceNumber 49039857307708443467467104868809893875799651909875269634 used in GetShardIterator on shard shardId-000000000000 in stream s under account 000000000000 is invalid."},
		{"GetShardIterator", at(decimal("20000000000000000000000000000000000000800000002")), "InvalidArgumentException",
			"Invalid StartingSequenceNumber. It encodes shardId--02147483648, while it was used in a call to a shard with shardId-000000000000"},
		{"GetShardIterator", at(decimal("20000000000000000000000000000000000000000000002")), "InvalidArgumentException",
			"StartingSequenceNumber 49039857307708443467467104868809893875799651909875269634 used in GetShardIterator on shard shardId-000000000000 in stream s under account 000000000000 is invalid because it did not come from this stream."},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"","SequenceNumberForOrdering":` + decimal("20000000000000000000000000000ffffffff0000000002") + `}`, "InvalidArgumentException",
			"ExclusiveMinimumSequenceNumber " + strings.Trim(decimal("20000000000000000000000000000ffffffff0000000002"), `"`) + " used in PutRecord on stream s under account 000000000000 is invalid."},
	} {
		code, message := ask(test.operation, test.members)
		if test.message = strings.Replace(test.message, "49039857307708443467467104868809893875799651909875269634", sequenceIn(test.members), 1); code != test.code ||
			message != test.message {
			t.Errorf("%s %.200s:\n got %s %q\nwant %s %q", test.operation, test.members, code, message, test.code, test.message)
		}
	}
}

// at are the members of GetShardIterator for a place in the only shard of s.
func at(sequence string) string {
	return `{"StreamName":"s","ShardId":"shardId-000000000000","ShardIteratorType":"AT_SEQUENCE_NUMBER","StartingSequenceNumber":` + sequence + `}`
}

// sequenceIn is the sequence number in the members that at has made.
func sequenceIn(members string) string {
	_, rest, _ := strings.Cut(members, `"StartingSequenceNumber":"`)
	sequence, _, _ := strings.Cut(rest, `"`)
	return sequence
}

// What AWS takes, though one might think that it does not.
func TestTaken(t *testing.T) {
	ask := answering(t)
	for _, test := range []struct{ operation, members, want string }{
		{"CreateStream", `{"StreamName":"bare"}`, ""},
		{"DescribeStreamSummary", `{"StreamName":"bare"}`, `"StreamStatus":"ACTIVE","StreamModeDetails":{"StreamMode":"ON_DEMAND"}`},
		{"DescribeStreamSummary", `{"StreamName":"bare"}`, `"OpenShardCount":4`},
		{"ListStreams", `{"Limit":1.9,"Unknown":{"a":[1]}}`, `"StreamNames":["bare"]`},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"","SequenceNumberForOrdering":"0"}`, "SequenceNumber"},
		{"PutRecord", `{"StreamName":"s","PartitionKey":"k","Data":"","DryRun":"no"}`, "SequenceNumber"},
		{"GetShardIterator", `{"StreamName":"s","ShardId":"anything-0","ShardIteratorType":"LATEST","StartingSequenceNumber":null}`, "ShardIterator"},
		{"GetShardIterator", `{"StreamName":"s","ShardId":"0","ShardIteratorType":"AT_TIMESTAMP","Timestamp":` + fmt.Sprint(start.Unix()+60) + `}`, "ShardIterator"},
		{"AddTagsToStream", `{"StreamName":"s","Tags":{"Größe 1_./=+-@":"ü x"}}`, ""},
		{"SplitShard", `{"StreamName":"pair","ShardToSplit":"-0","NewStartingHashKey":"1000"}`, ""},
	} {
		if code, body := ask(test.operation, test.members); code != "" || !strings.Contains(body, test.want) {
			t.Errorf("%s %s: %s %s, want %s", test.operation, test.members, code, body, test.want)
		}
	}
}

// decimal is a hexadecimal number in decimal, in quotation marks.
func decimal(digits string) string {
	n, ok := new(big.Int).SetString(digits, 16)
	if !ok {
		panic(digits)
	}
	return `"` + n.String() + `"`
}
