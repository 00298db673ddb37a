package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OneReaderTest {
  /** Holds up whoever reads first. */
  private static final class Held extends ByteArrayEndPoint {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger fills = new AtomicInteger();

    @Override
    public int fill(ByteBuffer buffer) {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      fills.incrementAndGet();
      reading.countDown();
      try {
        assertTrue(go.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        inside.decrementAndGet();
      }
      return -1;
    }
  }

  @Test
  void who_comes_while_another_reads_does_not_wait_and_is_not_forgotten() throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    Held bytes = new Held();
    OneReader connection =
        new OneReader(new HttpConfiguration(), connector, bytes, OneReader.Headers.OF_PROCESS);
    bytes.setConnection(connection);
    Thread first = Thread.ofPlatform().start(connection::onFillable);
    assertTrue(bytes.reading.await(20, TimeUnit.SECONDS));
    connection.onFillable();
    assertEquals(1, bytes.fills.get());
    bytes.go.countDown();
    first.join();
    assertEquals(2, bytes.fills.get());
    assertEquals(1, bytes.most.get());
  }
}
