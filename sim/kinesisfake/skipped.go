package kinesisfake

import (
	"slices"

	"kinesim/sim/kinesisfake/streams"
)

// skipped lists the operations of the API that are deliberately missing, each with its reason. A call of one of them is
// answered with UnknownOperationException and that reason, one of any other name with UnknownOperationException alone,
// as AWS does.
//
// Deliberately missing beside them:
//   - KMS: StartStreamEncryption takes any key, nothing is encrypted, and no call fails for want of a key
//   - CloudWatch: enhanced monitoring is remembered and shown, and nothing is measured by it
//   - resource policies are kept and handed out, but not applied: what a caller may do follows from Options.Access
//   - StreamId, which the API reserves for later, is ignored wherever it appears
//   - STS answers GetCallerIdentity and nothing else: the KPL up to 1.0.4 ends without it
//   - a consumer may be registered while its stream is CREATING: whether AWS takes that is not known
//   - the limits on bytes per second of whole accounts and of streams on demand: a shard has its own, and the
//     number of shards is bound
//
// Texts and behaviour that AWS has not published, and that nobody has shown, are ours: a request that names no stream
// at all; names and ARNs that contradict each other; limits of UpdateStreamMode, UpdateShardCount and encryption; warm
// throughput; consumers beyond their number; policies that are no JSON; classes of scalars of a wrong type are those of
// 2019 (see mismatch.go).
var skipped = map[string]string{
	"AcknowledgeDeadLetterQueueRecords":      noQueues,
	"AcknowledgeQueueRecords":                noQueues,
	"CreateChannel":                          noChannels,
	"CreateQueue":                            noQueues,
	"DeleteChannel":                          noChannels,
	"DeleteQueue":                            noQueues,
	"DescribeChannel":                        noChannels,
	"DescribeQueue":                          noQueues,
	"ListChannels":                           noChannels,
	"ListQueues":                             noQueues,
	"ReceiveDeadLetterQueueRecords":          noQueues,
	"ReceiveQueueRecords":                    noQueues,
	"RestoreDeadLetterQueueRecords":          noQueues,
	"UpdateChannel":                          noChannels,
	"UpdateDeadLetterQueueRecordsVisibility": noQueues,
	"UpdateQueue":                            noQueues,
	"UpdateQueueRecordsVisibility":           noQueues,
}

const (
	noChannels = "delivery channels need S3, which is outside this endpoint"
	noQueues   = "queues on a stream are newer than what this endpoint follows, and no producer or KCL calls them"
)

func unknownOperation(name string) error {
	message := ""
	if reason, ok := skipped[name]; ok {
		message = name + " is not offered by this endpoint: " + reason
	}
	return &streams.Error{Code: "UnknownOperationException", Message: message}
}

// Actions are the operations of Kinesis that a policy can name, those that a Server does not offer among them, sorted.
func Actions() []string {
	names := Operations()
	for name := range skipped {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
