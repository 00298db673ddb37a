package io.troth.leader.log;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Commands that wait for the log, in the order in which they were proposed. One batch of them is
 * under way at a time, which keeps that order through every retry and, with the next batch growing
 * meanwhile, costs no more than many would.
 */
final class Proposals {
  /**
   * So long a refused batch waits before it is tried again, unless this server becomes ready to
   * lead.
   */
  private static final int RETRY_MILLIS = 100;

  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final BlockingQueue<ByteBuffer> waiting =
      new ArrayBlockingQueue<>(Limits.CLUSTER_PROPOSALS_MAX);
  private final Semaphore retry = new Semaphore(0);
  private volatile boolean closed;

  /**
   * What is proposed after the end is dropped: a server that stops may still hear of its followers.
   */
  void add(ByteBuffer command) {
    int bytes = command.remaining();
    Invariant.check(bytes < Limits.CLUSTER_BYTES_MAX, "I9", "a command of", bytes, "bytes");
    if (!closed) {
      Invariant.check(waiting.offer(command), "I9", waiting.size(), "proposals wait for the log");
    }
  }

  /** The next batch; empty when nothing came within {@code millis}, and at the end. */
  List<ByteBuffer> next(long millis) throws InterruptedException {
    List<ByteBuffer> batch = new ArrayList<>();
    ByteBuffer next = waiting.poll(millis, TimeUnit.MILLISECONDS);
    int bytes = 0;
    while (next != null && !closed) {
      batch.add(next);
      bytes += Batch.size(next);
      ByteBuffer after = waiting.peek();
      boolean fits = after != null && bytes + Batch.size(after) <= Limits.CLUSTER_BYTES_MAX;
      next = fits ? waiting.poll() : null;
    }
    return closed ? List.of() : batch;
  }

  /** Waits before a batch is tried again. */
  void pause() throws InterruptedException {
    if (retry.tryAcquire(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
      retry.drainPermits();
    }
  }

  /** This server leads now. */
  void ready() {
    retry.release();
  }

  void close() {
    closed = true;
    // Wakes whoever waits for the next: with a full queue nobody does.
    waiting.offer(END);
    retry.release();
  }

  boolean isClosed() {
    return closed;
  }
}
