package kinesisfake

// skipped lists the operations of the API that are deliberately missing, each with its reason. A call of one of them is answered with
// UnknownOperationException and that reason, one of any other name with UnknownOperationException alone, as AWS does.
//
// Deliberately missing beside them: signatures are not looked at; CBOR, HTTP/2 and TLS; on-demand streams; control-plane rates (TPS).
var skipped = map[string]string{
	"AddTagsToStream":                        "tags are not modelled yet",
	"CreateChannel":                          "delivery channels need S3, which is outside this endpoint",
	"DecreaseStreamRetentionPeriod":          "retention is that of the model's Config",
	"DeleteChannel":                          "delivery channels need S3, which is outside this endpoint",
	"DeleteResourcePolicy":                   "access is not modelled yet",
	"DeregisterStreamConsumer":               "enhanced fan-out is not modelled yet",
	"DescribeAccountSettings":                "on-demand streams are not modelled yet",
	"DescribeChannel":                        "delivery channels need S3, which is outside this endpoint",
	"DescribeLimits":                         "account limits are not modelled yet",
	"DescribeStream":                         "use DescribeStreamSummary and ListShards, which AWS recommends",
	"DescribeStreamConsumer":                 "enhanced fan-out is not modelled yet",
	"DisableEnhancedMonitoring":              "there is no CloudWatch here",
	"EnableEnhancedMonitoring":               "there is no CloudWatch here",
	"GetResourcePolicy":                      "access is not modelled yet",
	"IncreaseStreamRetentionPeriod":          "retention is that of the model's Config",
	"ListChannels":                           "delivery channels need S3, which is outside this endpoint",
	"ListStreamConsumers":                    "enhanced fan-out is not modelled yet",
	"ListTagsForResource":                    "tags are not modelled yet",
	"ListTagsForStream":                      "tags are not modelled yet",
	"PutResourcePolicy":                      "access is not modelled yet",
	"RegisterStreamConsumer":                 "enhanced fan-out is not modelled yet",
	"StartStreamEncryption":                  "there is no KMS here",
	"StopStreamEncryption":                   "there is no KMS here",
	"SubscribeToShard":                       "enhanced fan-out is not modelled yet",
	"TagResource":                            "tags are not modelled yet",
	"UntagResource":                          "tags are not modelled yet",
	"RemoveTagsFromStream":                   "tags are not modelled yet",
	"UpdateAccountSettings":                  "on-demand streams are not modelled yet",
	"UpdateChannel":                          "delivery channels need S3, which is outside this endpoint",
	"UpdateMaxRecordSize":                    "a stream keeps the MaxRecordSizeInKiB that it was created with",
	"UpdateShardCount":                       "use SplitShard and MergeShards",
	"UpdateStreamMode":                       "on-demand streams are not modelled yet",
	"UpdateStreamRecordDistributionStrategy": "on-demand streams are not modelled yet",
	"UpdateStreamWarmThroughput":             "on-demand streams are not modelled yet",
}

func unknownOperation(name string) error {
	message := ""
	if reason, ok := skipped[name]; ok {
		message = name + " is not offered by this endpoint: " + reason
	}
	return &Error{"UnknownOperationException", message}
}
