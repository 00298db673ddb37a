package io.troth.follower.loop;

import io.troth.common.log.Crash;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Syncs one storage, as often as the disk can and somebody wants it: tickets that come in during a
 * sync share the next one.
 */
final class Syncer implements AutoCloseable {
  private final Storage storage;
  private final LongConsumer took;
  private final LongConsumer durable;
  private final Consumer<String> failed;
  private final Thread thread;
  private volatile long wanted;
  private volatile boolean stopped;

  /** When the sync under way began; 0 while there is none. */
  private volatile long beganNanos;

  /**
   * @param took told of each sync's nanoseconds
   * @param durable told of the last ticket that a sync has covered
   * @param failed told once, as the last word
   */
  Syncer(Storage storage, LongConsumer took, LongConsumer durable, Consumer<String> failed) {
    this.storage = storage;
    this.took = took;
    this.durable = durable;
    this.failed = failed;
    thread = new Thread(this::run, "follower-sync");
    thread.start();
  }

  /** By one thread; tickets grow. */
  void sync(long ticket) {
    wanted = ticket;
    LockSupport.unpark(thread);
  }

  /** How long the sync under way has taken so far; 0 if there is none. */
  long underWayNanos() {
    long began = beganNanos;
    return began == 0 ? 0 : System.nanoTime() - began;
  }

  private void run() {
    long done = 0;
    try {
      while (!stopped) {
        long ticket = wanted;
        if (ticket == done) {
          LockSupport.park(this);
          continue;
        }
        long before = System.nanoTime();
        beganNanos = before == 0 ? 1 : before;
        storage.sync();
        beganNanos = 0;
        took.accept(System.nanoTime() - before);
        done = ticket;
        durable.accept(ticket);
      }
    } catch (StorageFailure failure) {
      failed.accept(failure.getMessage());
    } catch (Throwable t) {
      Crash.now("follower-sync", t);
    }
  }

  /** On return the storage is not used any more. */
  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
