package io.troth.common.http;

import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's threads. Jetty goes on with a connection, once its request is answered, on another
 * thread: where that thread has been woken, this one has long done it.
 */
final class ServerThreads extends QueuedThreadPool {
  private static final int THREADS_MIN = 8;
  private static final Logger LOG = LoggerFactory.getLogger(ServerThreads.class);

  private final ThreadLocal<Queue<Runnable>> afterwards = new ThreadLocal<>();

  ServerThreads(int max) {
    super(max, THREADS_MIN);
    setName("http");
  }

  @Override
  public void execute(Runnable task) {
    Queue<Runnable> own = afterwards.get();
    if (own == null) {
      super.execute(task);
    } else {
      own.add(task);
    }
  }

  /** Runs what answers requests, and then, on the same thread, all that comes of it. */
  void answer(Runnable answers) {
    super.execute(() -> {
      Queue<Runnable> own = new ArrayDeque<>();
      afterwards.set(own);
      try {
        answers.run();
      } finally {
        afterwards.remove();
      }
      own.forEach(this::run);
    });
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // As on a thread of its own: what else is to be done is done.
      LOG.atWarn().setCause(e).log("connection_failed");
    }
  }
}
