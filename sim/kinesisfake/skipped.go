package kinesisfake

// skipped lists the operations of the API that are deliberately missing, each with its reason. A call of one of them is answered with
// UnknownOperationException and that reason, one of any other name with UnknownOperationException alone, as AWS does.
//
// Deliberately missing beside them:
//   - KMS: StartStreamEncryption takes any key, nothing is encrypted, and no call fails for want of a key
//   - CloudWatch: enhanced monitoring is remembered and shown, and nothing is measured by it
//   - resource policies are kept and handed out, but not applied: what a caller may do follows from Options.Access
//   - StreamId, which the API reserves for later, is ignored wherever it appears
//   - the limits on bytes per second of whole accounts and of streams on demand: a shard has its own, and the number of shards is bound
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
	return &Error{"UnknownOperationException", message}
}
