package conform

// Sources of what AWS answers.
const (
	sourceQuotas  = "developer guide, quotas and limits"
	sourcePuts    = "API reference, PutRecords"
	sourceSeen    = "seen of AWS"
	sourceDryRun  = "developer guide, DryRun validation (2026-09)"
	sourceErrors  = "API reference, common errors"
	sourceStreams = "API reference, CreateStream and DeleteStream"
	sourceReads   = "API reference, GetRecords and GetShardIterator"
	sourceShards  = "API reference, SplitShard; developer guide, resharding"
	sourceFanOut  = "API reference, RegisterStreamConsumer"
)
