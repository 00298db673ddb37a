package io.troth.leader.log;

import io.troth.common.check.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is to behave: the defaults are for logs of gigabytes, this one has kilobytes. */
final class LogSettings {
  /** Entries between two snapshots. */
  static final int SNAPSHOT_ENTRIES = 1_000;

  private static final int SEGMENT_BYTES = 1 << 20;
  private static final int PREALLOCATED_BYTES = 64 << 10;

  /** What Ratis writes around an entry of ours. */
  private static final int ENTRY_MARGIN_BYTES = 4 << 10;

  private LogSettings() {}

  static RaftProperties of(LogGroup group, Path directory) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
    files(properties);
    memory(properties);
    times(properties, group.isAlone());
    network(properties, group);
    Read.setOption(properties, Read.Option.LINEARIZABLE);
    return properties;
  }

  private static void files(RaftProperties properties) {
    Log.setSegmentSizeMax(properties, bytes(SEGMENT_BYTES));
    Log.setPreallocatedSize(properties, bytes(PREALLOCATED_BYTES));
    Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
    Log.setPurgeGap(properties, 1);
    // One that falls behind gets the snapshot: nothing has to be kept for it.
    Log.setPurgeUptoSnapshotIndex(properties, true);
    Snapshot.setAutoTriggerEnabled(properties, true);
    Snapshot.setAutoTriggerThreshold(properties, SNAPSHOT_ENTRIES);
    Snapshot.setRetentionFileNum(properties, 1);
  }

  private static void memory(RaftProperties properties) {
    int entry = Limits.CLUSTER_BYTES_MAX + ENTRY_MARGIN_BYTES;
    Log.Appender.setBufferByteLimit(properties, bytes(entry));
    Log.setWriteBufferSize(properties, bytes(entry + ENTRY_MARGIN_BYTES));
    Log.setSegmentCacheSizeMax(properties, bytes(2 * SEGMENT_BYTES));
    Log.setSegmentCacheNumMax(properties, 2);
  }

  /**
   * Nobody stands against the only server of a group of one, so it need not wait before its
   * election. In others the times leave room for a busy machine. A long pause never closes the
   * server, as Ratis would have it: it only steps down.
   */
  private static void times(RaftProperties properties, boolean alone) {
    Rpc.setTimeoutMin(properties, millis(alone ? 100 : 1_000));
    Rpc.setTimeoutMax(properties, millis(alone ? 200 : 2_000));
    Rpc.setFirstElectionTimeoutMin(properties, millis(alone ? 1 : 500));
    Rpc.setFirstElectionTimeoutMax(properties, millis(alone ? 2 : 1_000));
    TimeDuration never = TimeDuration.valueOf(10_000, TimeUnit.DAYS);
    RaftServerConfigKeys.setCloseThreshold(properties, never);
    if (alone) {
      // There is nobody to step down for.
      RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, never);
    }
  }

  private static void network(RaftProperties properties, LogGroup group) {
    if (group.isAlone()) {
      RaftConfigKeys.Rpc.setType(properties, new NoNetwork());
      return;
    }
    RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
    String address = group.own().address();
    GrpcConfigKeys.Server.setPort(
        properties, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
  }

  private static SizeInBytes bytes(long count) {
    return SizeInBytes.valueOf(count);
  }

  private static TimeDuration millis(long count) {
    return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
  }
}
