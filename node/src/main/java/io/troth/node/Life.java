package io.troth.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's process from its start to its end: what was started is closed in the opposite order,
 * whether it ends by a signal, by itself, or because the start fails half way.
 */
final class Life {
  private static final Logger LOG = LoggerFactory.getLogger(Life.class);

  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile int code;

  Life() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop"));
  }

  /** Does that on the end, before what was told earlier. */
  synchronized void onEnd(Runnable what) {
    closing.push(what);
  }

  /** Says the one line that tells others to go on, and serves until the end. */
  int serve(String line) {
    System.out.println(line);
    System.out.flush();
    return await();
  }

  /** Until the end. */
  int await() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return code;
  }

  /** Ends the process by itself; returns at once. */
  void end(int exitCode) {
    code = exitCode;
    Thread.ofPlatform().name("end").start(() -> System.exit(exitCode));
  }

  /** This server can't be part of the cluster with the data that it has, so it ends. */
  void refused(String why) {
    System.err.println("troth: " + why);
    end(1);
  }

  /** The start failed: so it ends, once everything that was started is closed. */
  StartFailure failed(Throwable why) {
    code = 1;
    return new StartFailure(why.getMessage(), why);
  }

  private void close() {
    while (true) {
      Runnable next;
      synchronized (this) {
        next = closing.poll();
      }
      if (next == null) {
        break;
      }
      try {
        next.run();
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("not_closed");
      }
    }
    // A signal's own exit code would tell of a failure.
    Runtime.getRuntime().halt(code);
  }
}
