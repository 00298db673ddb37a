package io.troth.common.http;

import io.javalin.http.Context;
import io.troth.common.check.Limits;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A long answer on its way to a client that may be slow: no thread waits for it. */
final class Sending implements WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

  /** Of all servers of this process, since it is its memory that is bounded. */
  private static final AtomicLong UNDER_WAY = new AtomicLong();

  private final ServletOutputStream out;
  private final int bytes;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private byte[] body;

  /** The server calls a listener from one thread at a time. */
  private boolean isOver;

  private Sending(ServletOutputStream out, byte[] body) {
    this.out = out;
    this.body = body;
    this.bytes = body.length;
  }

  /**
   * The request must be asynchronous. Ends when the answer is sent, or the client has left; empty
   * where too much is under way already.
   */
  static Optional<CompletableFuture<Void>> begin(Context to, byte[] body) throws IOException {
    Sending sending = new Sending(to.res().getOutputStream(), body);
    if (!reserve(body.length)) {
      return Optional.empty();
    }
    try {
      sending.out.setWriteListener(sending);
    } catch (IllegalStateException e) {
      release(body.length);
      throw e;
    }
    return Optional.of(sending.done);
  }

  /** Room for so much of an answer; to be released when it is sent, or not to be had. */
  static boolean reserve(int bytes) {
    if (UNDER_WAY.addAndGet(bytes) <= Limits.ANSWERS_UNDER_WAY_BYTES_MAX) {
      return true;
    }
    release(bytes);
    return false;
  }

  static void release(int bytes) {
    UNDER_WAY.addAndGet(-bytes);
  }

  @Override
  public void onWritePossible() throws IOException {
    if (body != null) {
      byte[] all = body;
      body = null;
      if (all.length > 0) {
        out.write(all);
      } else {
        out.flush();
      }
    }
    if (out.isReady()) {
      end();
    }
  }

  @Override
  public void onError(Throwable failure) {
    // The client has left, or has not read for too long; the server closes the connection.
    LOG.atDebug().setCause(failure).log("not_answered");
    end();
  }

  /** Only the first time counts: who leaves may be told of after all is sent. */
  private void end() {
    if (!isOver) {
      isOver = true;
      release(bytes);
      done.complete(null);
    }
  }
}
