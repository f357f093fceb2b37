package kinesisfake

import (
	"maps"
	"slices"
)

// operation is one of the API.
type operation struct {
	// run decodes the body of a call, does what it asks for and appends the answer to c.answer, in JSON whatever the
	// client speaks. One whose answer is a stream sets c.stream instead.
	run func(s *Server, c *call) error

	// perSecond is how many calls AWS answers (service-sizes-and-limits and the API reference, 2026-10); 0 for as many
	// as there are. GetRecords and GetShardIterator have their rates by shard: see Limits.Read.
	perSecond int64
	scope     rateScope // default perAccount

	// noResource says that IAM knows no resource for it: its permission must be on * (list_kinesis in the Service
	// Authorization Reference). Which resource AWS's refusals name is not published; * it is here.
	noResource bool
}

// rateScope is what the calls of an operation are counted by.
type rateScope uint8

const (
	perAccount rateScope = iota
	perStream
)

// operations is what the server offers: whoever adds one writes its op_*.go and a row here. What is not offered is in
// skipped.go.
var operations map[string]operation

func init() { // not in the declaration, which would refer to itself: operations ask for their rates
	operations = map[string]operation{
		"AddTagsToStream":                        {run: addTagsToStream, perSecond: 5},
		"CreateStream":                           {run: createStream, perSecond: 5},
		"DecreaseStreamRetentionPeriod":          {run: decreaseStreamRetentionPeriod, perSecond: 5, scope: perStream},
		"DeleteResourcePolicy":                   {run: deleteResourcePolicy},
		"DeleteStream":                           {run: deleteStream, perSecond: 5},
		"DeregisterStreamConsumer":               {run: deregisterStreamConsumer, perSecond: 5, scope: perStream},
		"DescribeAccountSettings":                {run: describeAccountSettings, perSecond: 5, noResource: true},
		"DescribeLimits":                         {run: describeLimits, perSecond: 1, noResource: true},
		"DescribeStream":                         {run: describeStream, perSecond: 10},
		"DescribeStreamConsumer":                 {run: describeStreamConsumer, perSecond: 20, scope: perStream},
		"DescribeStreamSummary":                  {run: describeStreamSummary, perSecond: 20},
		"DisableEnhancedMonitoring":              {run: disableEnhancedMonitoring},
		"EnableEnhancedMonitoring":               {run: enableEnhancedMonitoring},
		"GetRecords":                             {run: getRecords},
		"GetResourcePolicy":                      {run: getResourcePolicy},
		"GetShardIterator":                       {run: getShardIterator},
		"IncreaseStreamRetentionPeriod":          {run: increaseStreamRetentionPeriod, perSecond: 5, scope: perStream},
		"ListShards":                             {run: listShards, perSecond: 1000, scope: perStream},
		"ListStreamConsumers":                    {run: listStreamConsumers, perSecond: 5, scope: perStream},
		"ListStreams":                            {run: listStreams, perSecond: 5, noResource: true},
		"ListTagsForResource":                    {run: listTagsForResource},
		"ListTagsForStream":                      {run: listTagsForStream, perSecond: 5},
		"MergeShards":                            {run: mergeShards, perSecond: 5, scope: perStream},
		"PutRecord":                              {run: putRecord},
		"PutRecords":                             {run: putRecords},
		"PutResourcePolicy":                      {run: putResourcePolicy},
		"RegisterStreamConsumer":                 {run: registerStreamConsumer, perSecond: 5},
		"RemoveTagsFromStream":                   {run: removeTagsFromStream, perSecond: 5},
		"SplitShard":                             {run: splitShard, perSecond: 5, scope: perStream},
		"StartStreamEncryption":                  {run: startStreamEncryption},
		"StopStreamEncryption":                   {run: stopStreamEncryption},
		"SubscribeToShard":                       {run: subscribeToShard},
		"TagResource":                            {run: tagResource},
		"UntagResource":                          {run: untagResource},
		"UpdateAccountSettings":                  {run: updateAccountSettings, perSecond: 5, noResource: true},
		"UpdateMaxRecordSize":                    {run: updateMaxRecordSize},
		"UpdateShardCount":                       {run: updateShardCount, perSecond: 10, noResource: true},
		"UpdateStreamMode":                       {run: updateStreamMode, noResource: true},
		"UpdateStreamRecordDistributionStrategy": {run: updateStreamRecordDistributionStrategy},
		"UpdateStreamWarmThroughput":             {run: updateStreamWarmThroughput, perSecond: 5},
	}
}

// Operations are the names of the API's operations that a Server offers, sorted.
func Operations() []string { return slices.Sorted(maps.Keys(operations)) }
