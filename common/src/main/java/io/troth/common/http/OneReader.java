package io.troth.common.http;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection that one thread at a time reads from. Jetty answers what it can't parse on another
 * thread than the one that parses, and goes on reading when that is sent, even while the first is
 * not done: both then gave the buffer back, and the two connections that next were given it read
 * each other's requests.
 */
final class OneReader extends HttpConnection {
  /** Threads that want to read; who comes while another reads leaves that to him. */
  private final AtomicInteger wanted = new AtomicInteger();

  OneReader(HttpConfiguration http, Connector connector, EndPoint endPoint) {
    super(http, connector, endPoint);
  }

  static HttpConnectionFactory factory(HttpConfiguration http) {
    return new HttpConnectionFactory(http) {
      @Override
      public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new OneReader(http, connector, endPoint), connector, endPoint);
      }
    };
  }

  @Override
  public void onFillable() {
    if (wanted.getAndIncrement() == 0) {
      do {
        super.onFillable();
      } while (wanted.decrementAndGet() > 0);
    }
  }
}
