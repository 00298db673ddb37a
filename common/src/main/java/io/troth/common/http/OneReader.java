package io.troth.common.http;

import io.troth.common.check.Limits;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that one thread at a time reads from. Jetty answers what it can't parse on another
 * thread than the one that parses, and goes on reading when that is sent, even while the first is
 * not done: both then gave the buffer back, and the two connections that next were given it read
 * each other's requests.
 *
 * <p>It bounds headers, too, which Jetty does for one request's length only: a client that sends a
 * byte of a header now and then would hold a connection for ever, and many of them much memory.
 * Headers that are not complete in time, or are too many bytes of all connections together, have
 * their connection closed. A request whose headers come at once costs nothing of this.
 */
final class OneReader extends HttpConnection {
  /**
   * Headers that have begun and are not complete.
   *
   * @param millisMax from their first byte to their end
   * @param bytesMax of all connections that share this
   */
  record Headers(int millisMax, long bytesMax, AtomicLong bytes) {
    /** Of all servers of this process, since it is its memory that is bounded. */
    static final Headers OF_PROCESS =
        new Headers(
            Limits.HEADERS_MILLIS_MAX, Limits.HEADERS_UNDER_WAY_BYTES_MAX, new AtomicLong());
  }

  /** Threads that want to read; who comes while another reads leaves that to him. */
  private final AtomicInteger wanted = new AtomicInteger();

  private final Headers headers;
  private final Scheduler scheduler;

  /** Of this connection, in {@link Headers#bytes}; changed by the thread that reads only. */
  private int counted;

  private Scheduler.Task late;
  private long begunNanos;
  private boolean closed;

  OneReader(HttpConfiguration http, Connector connector, EndPoint endPoint, Headers headers) {
    super(http, connector, endPoint);
    this.headers = headers;
    scheduler = connector.getScheduler();
  }

  static HttpConnectionFactory factory(HttpConfiguration http, Headers headers) {
    return new HttpConnectionFactory(http) {
      @Override
      public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new OneReader(http, connector, endPoint, headers), connector, endPoint);
      }
    };
  }

  @Override
  public void onFillable() {
    if (wanted.getAndIncrement() == 0) {
      do {
        super.onFillable();
        watchHeaders();
      } while (wanted.decrementAndGet() > 0);
    }
  }

  /** Begins or ends the watch over headers, as they are complete now or not. */
  private void watchHeaders() {
    HttpParser parser = getParser();
    boolean begun = parser.inHeaderState() && !parser.isStart();
    if (!begun && late == null) {
      return;
    }
    synchronized (headers.bytes) {
      if (!begun || closed) {
        forget();
        return;
      }
      int now = parser.getHeaderLength();
      boolean isOver = headers.bytes.addAndGet(now - counted) > headers.bytesMax;
      counted = now;
      if (late == null) {
        begunNanos = System.nanoTime();
        late = scheduler.schedule(this::tooLate, headers.millisMax, TimeUnit.MILLISECONDS);
      }
      if (!isOver) {
        return;
      }
    }
    getEndPoint().close();
  }

  private void tooLate() {
    synchronized (headers.bytes) {
      // It may be called of headers that were complete just then, while others begin.
      long millis = (System.nanoTime() - begunNanos) / 1_000_000;
      if (late == null || millis < headers.millisMax) {
        return;
      }
    }
    getEndPoint().close();
  }

  private void forget() {
    if (late != null) {
      late.cancel();
      late = null;
    }
    headers.bytes.addAndGet(-counted);
    counted = 0;
  }

  @Override
  public void onClose(Throwable cause) {
    synchronized (headers.bytes) {
      closed = true;
      forget();
    }
    super.onClose(cause);
  }
}
