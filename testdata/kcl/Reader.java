import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * Reads a stream with the KCL, and writes a line for each record that it was given: its shard and its sequence number. It
 * checkpoints every five seconds, so that one that is killed has records in its file that its successor is given again. Its
 * name as a worker is always the same, so that its leases are its own again when it is started again: with a new name it
 * would wait until the KCL's leader, which died with it, is found to be gone, for two minutes.
 */
public final class Reader {
    private static final long CHECKPOINT_EVERY_MS = 5_000;

    public static void main(String[] args) throws IOException {
        if (args.length != 7) {
            System.err.println("usage: Reader KINESIS-URL STREAM APPLICATION polling|fan-out KEY-ID DYNAMODB-URL FILE");
            System.exit(2);
        }
        String stream = args[1], application = args[2];
        boolean fanOut = args[3].equals("fan-out");
        URI tables = URI.create(args[5]);
        Path file = Path.of(args[6]);

        KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(KinesisAsyncClient.builder()
            .endpointOverride(URI.create(args[0])).region(Region.US_EAST_1).credentialsProvider(key(args[4])));
        DynamoDbAsyncClient dynamo = DynamoDbAsyncClient.builder()
            .endpointOverride(tables).region(Region.US_EAST_1).credentialsProvider(key("test")).build();
        CloudWatchAsyncClient metrics = CloudWatchAsyncClient.builder() // never called: the level of metrics is NONE
            .endpointOverride(tables).region(Region.US_EAST_1).credentialsProvider(key("test")).build();

        ConfigsBuilder all = new ConfigsBuilder(
            new SingleStreamTracker(stream, InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON)),
            application, kinesis, dynamo, metrics, application + "-1", () -> new Processor(file));
        var leases = all.leaseManagementConfig()
            .leaseAssignmentIntervalMillis(2_000L) // how soon the children of a shard find a worker
            .shardSyncIntervalMillis(5_000);
        leases.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
        var retrieval = all.retrievalConfig().retrievalSpecificConfig(fanOut
            ? new FanOutConfig(kinesis).streamName(stream).applicationName(application)
            : new PollingConfig(stream, kinesis));
        Scheduler scheduler = new Scheduler(all.checkpointConfig(), all.coordinatorConfig().parentShardPollIntervalMillis(1_000), leases,
            all.lifecycleConfig(), all.metricsConfig().metricsLevel(MetricsLevel.NONE), all.processorConfig(), retrieval);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(scheduler)));
        scheduler.run();
    }

    private static StaticCredentialsProvider key(String id) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, "any"));
    }

    private static void stop(Scheduler scheduler) {
        try {
            scheduler.startGracefulShutdown().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            System.err.println("shutdown: " + e);
        }
    }

    /** Works one shard. */
    private static final class Processor implements ShardRecordProcessor {
        private final Path file;
        private String shard;
        private long checkpointed = System.currentTimeMillis();

        Processor(Path file) {
            this.file = file;
        }

        @Override
        public void initialize(InitializationInput input) {
            shard = input.shardId();
            System.err.println("begins " + shard + " at " + input.extendedSequenceNumber());
        }

        @Override
        public void processRecords(ProcessRecordsInput input) {
            StringBuilder lines = new StringBuilder();
            for (KinesisClientRecord record : input.records()) {
                lines.append(shard).append(' ').append(record.sequenceNumber()).append('\n');
            }
            synchronized (Reader.class) { // shards share the file
                try {
                    Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            long now = System.currentTimeMillis();
            if (now - checkpointed >= CHECKPOINT_EVERY_MS) {
                checkpointed = now;
                checkpoint(input.checkpointer());
            }
        }

        @Override
        public void leaseLost(LeaseLostInput input) {
            System.err.println("loses " + shard);
        }

        @Override
        public void shardEnded(ShardEndedInput input) {
            System.err.println("ends " + shard);
            checkpoint(input.checkpointer());
        }

        @Override
        public void shutdownRequested(ShutdownRequestedInput input) {
            checkpoint(input.checkpointer());
        }

        private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
            try {
                checkpointer.checkpoint();
            } catch (ShutdownException | InvalidStateException e) {
                System.err.println("checkpoint: " + e);
            }
        }
    }

    private Reader() {}
}
