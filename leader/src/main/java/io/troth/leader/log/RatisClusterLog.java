package io.troth.leader.log;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCodec;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.MalformedFrame;
import io.troth.leader.driver.ClusterLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftClientReply;

/**
 * The cluster log on Apache Ratis. Only the server that leads the group writes: the proposals of
 * the others wait until one of them leads, so that a stand-by takes office just when it can.
 *
 * <p>The listener is called by threads of Ratis, one at a time. It must not wait long there, and
 * must not close the log.
 */
public final class RatisClusterLog implements ClusterLog {
  /** So often the server is looked after: Ratis may close itself on an error, and tells nobody. */
  private static final int WATCH_MILLIS = 500;

  /** Whoever asks so long has nobody to answer. */
  private static final int CONFIRM_MILLIS_MAX = 10_000;

  private final Path directory;
  private final Telling telling;
  private final Proposals proposals = new Proposals();
  private final Set<String> ownNonces = ConcurrentHashMap.newKeySet();
  private final AtomicLong numbers = new AtomicLong();
  private final Semaphore asking = new Semaphore(Limits.CLUSTER_PROPOSALS_MAX);
  private final DirectoryLock lock;
  private final LogServer server;
  private final Thread proposer;

  /**
   * Blocks until the log is read, which takes less than a second; the listener may be called before
   * this returns.
   *
   * @throws LogFailure if the directory is in use, damaged, or of another group
   */
  public RatisClusterLog(Path directory, LogGroup group, Listener listener) {
    this.directory = directory;
    telling = new Telling(listener);
    lock = DirectoryLock.take(directory);
    try {
      LogFiles.check(directory, group);
      server = LogServer.start(group, directory, new ClusterMachine(telling, proposals::ready));
    } catch (LogFailure e) {
      lock.close();
      throw e;
    } catch (RuntimeException e) {
      lock.close();
      throw new LogFailure("The cluster log in " + directory + " cannot be opened", e);
    }
    proposer = Thread.ofPlatform().name("cluster-log-proposer").daemon().start(this::work);
  }

  @Override
  public void propose(ClusterCommand command) {
    if (command instanceof ClusterCommand.TakeOffice office) {
      ownNonces.add(office.nonce());
    }
    proposals.add(encoded(command));
  }

  /**
   * An entry that nobody can read stays in the log for good, so what is read back is compared
   * before it goes there.
   */
  private static ByteBuffer encoded(ClusterCommand command) {
    ByteBuffer entry = ClusterCodec.encode(command);
    try {
      ClusterCommand read = ClusterCodec.command(entry.duplicate());
      Invariant.check(read.equals(command), "I9", "proposed", command, "reads as", read);
      return entry;
    } catch (MalformedFrame e) {
      throw Invariant.violated("I9", "proposed", command, "reads as:", e.getMessage());
    }
  }

  /** With more asked at a time than there is any use for, the further ones are not answered. */
  @Override
  public void confirm(long asked) {
    if (asking.tryAcquire()) {
      Thread.ofVirtual().name("cluster-log-confirm").start(() -> ask(asked));
    }
  }

  private void ask(long asked) {
    try {
      CompletableFuture<RaftClientReply> reply = server.read(numbers.incrementAndGet());
      if (reply.get(CONFIRM_MILLIS_MAX, TimeUnit.MILLISECONDS).isSuccess()) {
        telling.confirm(asked, ownNonces);
      }
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
      // Not confirmed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.release();
    }
  }

  private void work() {
    try {
      while (!proposals.isClosed()) {
        List<ByteBuffer> batch = proposals.next(WATCH_MILLIS);
        watch();
        if (!batch.isEmpty()) {
          write(batch);
        }
      }
    } catch (InterruptedException e) {
      telling.failed("The cluster log was interrupted");
    }
  }

  private void write(List<ByteBuffer> batch) throws InterruptedException {
    byte[] entry = Batch.encode(batch);
    long number = numbers.incrementAndGet();
    while (!isWritten(number, entry) && !proposals.isClosed()) {
      proposals.pause();
    }
  }

  private boolean isWritten(long number, byte[] entry) throws InterruptedException {
    try {
      CompletableFuture<RaftClientReply> reply = server.write(number, entry);
      while (!proposals.isClosed()) {
        watch();
        try {
          return reply.get(WATCH_MILLIS, TimeUnit.MILLISECONDS).isSuccess();
        } catch (TimeoutException e) {
          // Still under way; a server that leads no more answers so.
        }
      }
    } catch (IOException | ExecutionException | RuntimeException e) {
      // Not taken, or nobody knows: tried again under the same number.
    }
    return false;
  }

  private void watch() {
    if (!server.isAlive()) {
      telling.failed("The cluster log in " + directory + " has stopped by itself");
    }
  }

  /**
   * What is under way may still get into the log. Does not wait for the listener to be told of it.
   */
  @Override
  public void close() {
    telling.end();
    proposals.close();
    join();
    server.close();
    lock.close();
  }

  private void join() {
    try {
      proposer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
