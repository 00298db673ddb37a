package io.troth.common.link;

import io.troth.common.check.Limits;
import io.troth.common.message.MalformedFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link: a WebSocket that carries frames both ways, in order, with a bound on what the
 * other side has not taken yet, and that ends exactly once. No method but {@link #awaitRoom}
 * blocks.
 *
 * <p>Whatever ends it, nothing is received after the end was told. The end is never told from
 * within a call of this class, which may come from a loop that must not call itself.
 */
public final class LinkEnd implements Session.Listener.AutoDemanding {
  public static final String PATH = "/link";

  /** Why a WebSocket is closed, as RFC 6455 numbers it. */
  public static final int DONE = 1000;

  public static final int MALFORMED = 1002;
  public static final int NOT_A_LEADER = 1008;
  public static final int TRY_LATER = 1013;

  private static final int REASON_CHARS_MAX = 100;
  private static final Logger LOG = LoggerFactory.getLogger(LinkEnd.class);

  private final Events events;
  private final AtomicLong unsentBytes = new AtomicLong();
  private final Object turn = new Object();
  private volatile Session session;
  private volatile boolean over;
  private volatile Thread awaiting;

  public LinkEnd(Events events) {
    this.events = events;
  }

  /** What happens on a link, one call at a time. May not block. */
  public interface Events {
    void opened(String remote);

    /** The frame is only lent until the return. */
    void received(ByteBuffer frame) throws MalformedFrame;

    /**
     * The last word, once; never without {@link #opened} before it unless the link could not be
     * opened.
     */
    void closed(String why);
  }

  /** Sends a frame, which is given away. One that can't be sent ends the link. */
  public void send(ByteBuffer frame) {
    Session to = session;
    if (over) {
      return;
    }
    if (to == null) {
      abort("it was used before it was open");
      return;
    }
    int bytes = frame.remaining();
    long unsent = unsentBytes.addAndGet(bytes);
    if (unsent > Limits.LINK_UNSENT_BYTES_MAX) {
      abort("the other side does not read: " + unsent + " bytes are unsent");
      return;
    }
    to.sendBinary(frame, Callback.from(() -> sent(bytes), this::failed));
  }

  private void sent(int bytes) {
    unsentBytes.addAndGet(-bytes);
    LockSupport.unpark(awaiting);
  }

  /**
   * The one method that blocks: until no more than half of what may be unsent is, or the link is
   * over; for one thread, and not longer than a link may be silent.
   */
  public void awaitRoom() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Limits.SILENCE_MILLIS_MAX);
    awaiting = Thread.currentThread();
    while (!over && unsentBytes.get() > Limits.LINK_UNSENT_BYTES_MAX / 2) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
    }
    awaiting = null;
  }

  /** The largest frame that is received from now on. */
  public void allow(int frameBytesMax) {
    session.setMaxFrameSize(frameBytesMax);
    session.setMaxBinaryMessageSize(frameBytesMax);
  }

  /** Ends the link at once, and tells of it. */
  public void abort(String why) {
    if (end()) {
      disconnect();
      tell(why);
    }
  }

  /** Ends the link with a word to the other side, after all that was sent, and tells of it. */
  public void refuse(int code, String why) {
    if (end()) {
      takeLeave(code, why);
      tell(why);
    }
  }

  /** Ends the link with a word to the other side, after all that was sent. */
  public void close(String why) {
    if (end()) {
      takeLeave(DONE, why);
    }
  }

  /** Ends the link at once. */
  public void disconnect() {
    over = true;
    Session left = session;
    if (left != null) {
      left.disconnect();
    }
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    synchronized (turn) {
      if (over) {
        opened.disconnect();
        return;
      }
      opened.setIdleTimeout(Duration.ofMillis(Limits.LINK_IDLE_MILLIS_MAX));
      opened.setMaxTextMessageSize(Limits.TEXT_BYTES_MAX);
      // A frame is then handed over whole, without being gathered from pieces a second time.
      opened.setAutoFragment(false);
      session = opened;
      events.opened(String.valueOf(opened.getRemoteSocketAddress()).replaceFirst("^.*/", ""));
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer frame, Callback callback) {
    synchronized (turn) {
      if (!over) {
        receive(frame);
      }
    }
    callback.succeed();
  }

  private void receive(ByteBuffer frame) {
    try {
      events.received(frame);
    } catch (MalformedFrame malformed) {
      LOG.warn("link with {} closed: {}", session.getRemoteSocketAddress(), malformed.getMessage());
      refuse(MALFORMED, malformed.getMessage());
    }
  }

  @Override
  public void onWebSocketText(String text) {
    refuse(MALFORMED, "a text, and no frame");
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    // The WebSocket closes itself after this, with the right code where there is one.
    failed(cause);
  }

  @Override
  public void onWebSocketClose(int code, String reason, Callback callback) {
    if (end()) {
      tell("closed by the other side, " + code + (reason == null ? "" : " " + reason));
    }
    callback.succeed();
  }

  /** For a link that can't be opened, and for the WebSocket's own troubles. */
  public void failed(Throwable cause) {
    if (end()) {
      leaveSoon();
      tell(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }
  }

  private boolean end() {
    synchronized (turn) {
      boolean first = !over;
      over = true;
      return first;
    }
  }

  private void tell(String why) {
    later(
        0,
        () -> {
          synchronized (turn) {
            events.closed(why);
          }
        });
  }

  private void takeLeave(int code, String why) {
    Session left = session;
    if (left != null) {
      String reason = why.length() > REASON_CHARS_MAX ? why.substring(0, REASON_CHARS_MAX) : why;
      left.close(code, reason, Callback.NOOP);
      leaveSoon();
    }
  }

  /** The other side may take its time, or never answer: not for long. */
  private void leaveSoon() {
    later(Limits.SILENCE_MILLIS_MAX, this::disconnect);
  }

  /** Does something after a while, on a thread of its own. */
  public static void later(int millis, Runnable what) {
    Executor anew = task -> Thread.ofVirtual().name("link").start(task);
    if (millis == 0) {
      anew.execute(what);
    } else {
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, anew).execute(what);
    }
  }
}
