package io.troth.leader.log;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Applies the log to the cluster's state. All of it runs on threads of Ratis; those that apply and
 * restore, one by one.
 */
final class ClusterMachine extends BaseStateMachine {
  private final SimpleStateMachineStorage files = new SimpleStateMachineStorage();
  private final Telling telling;
  private final Runnable ready;

  /** Absent before the first command. */
  private Optional<ClusterSnapshot> now = Optional.empty();

  private Path snapshots = Path.of("");
  private boolean broken;
  private volatile boolean closed;

  /**
   * @param ready is run when this server leads and takes commands
   */
  ClusterMachine(Telling telling, Runnable ready) {
    this.telling = telling;
    this.ready = ready;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    files.init(storage);
    snapshots = storage.getStorageDir().getStateMachineDir().toPath();
    restore();
    getLifeCycle().startAndTransition(() -> {});
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** A member that had fallen behind got a snapshot from another. */
  @Override
  public void reinitialize() throws IOException {
    restore();
    getLifeCycle().startAndTransition(() -> {});
  }

  /**
   * After a snapshot the listener is told its last command, with the state: what led there is gone.
   */
  private void restore() throws IOException {
    SingleFileSnapshotInfo latest = files.loadLatestSnapshot();
    if (latest == null) {
      LogFiles.expectNoSnapshot(snapshots);
      return;
    }
    ClusterSnapshot snapshot = ClusterSnapshot.read(latest.getFile().getPath());
    now = Optional.of(snapshot);
    setLastAppliedTermIndex(latest.getTermIndex());
    telling.applied(snapshot.state(), snapshot.last());
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    if (broken) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("the cluster log has failed"));
    }
    try {
      Batch.decode(entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer())
          .forEach(this::apply);
    } catch (Throwable t) {
      // Also what an invariant or the listener threw: with one entry left out all that follow would
      // be wrong.
      broken = true;
      telling.failed(
          "Entry "
              + entry.getIndex()
              + " of the cluster log cannot be applied: "
              + LogFailure.reason(t));
      return CompletableFuture.failedFuture(t);
    }
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  private void apply(ClusterCommand command) {
    ClusterState before = now.map(ClusterSnapshot::state).orElse(ClusterState.EMPTY);
    ClusterState after = before.apply(command);
    now = Optional.of(new ClusterSnapshot(after, command));
    telling.applied(after, command);
  }

  @Override
  public long takeSnapshot() throws IOException {
    if (broken || now.isEmpty()) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    TermIndex at = getLastAppliedTermIndex();
    File file = files.getSnapshotFile(at.getTerm(), at.getIndex());
    try {
      now.get().write(file.toPath());
      MD5Hash sum = MD5FileUtil.computeAndSaveMd5ForFile(file);
      files.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), sum), at));
      return at.getIndex();
    } catch (IOException | RuntimeException e) {
      // What is only half there would be in the way of the next start.
      Files.deleteIfExists(file.toPath());
      Files.deleteIfExists(MD5FileUtil.getDigestFileForFile(file).toPath());
      throw new IOException("no snapshot of the cluster log: " + LogFailure.reason(e), e);
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return files;
  }

  /**
   * Only asked for the wait until it is answered: everything that was in the log before is applied
   * then.
   */
  @Override
  public CompletableFuture<Message> query(Message request) {
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  @Override
  public void notifyLeaderReady() {
    ready.run();
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    telling.failed("The cluster log cannot be written: " + LogFailure.reason(cause));
  }

  /** Whether everything in the log is applied and, on an orderly end, in a snapshot. */
  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
