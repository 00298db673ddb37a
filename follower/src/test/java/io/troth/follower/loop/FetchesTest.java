package io.troth.follower.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.http.BoundedExchange.Bound;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.follower.core.Effect;
import io.troth.follower.core.Entry;
import io.troth.follower.core.Input;
import io.troth.follower.driver.Storage.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fetches from a server that answers well, badly, slowly or not at all. */
@Timeout(60)
class FetchesTest {
  /** What is written on a connection once a request has come. */
  private interface Answer {
    void write(OutputStream out) throws Exception;
  }

  private static final int SHORT_MILLIS = 300;
  private static final Bound SHORT = new Bound(SHORT_MILLIS, 100_000, PageCodec.BYTES_MAX);

  /** Longer than any test takes: what has to wait for it fails. */
  private static final Bound LONG = new Bound(600_000, 100_000, PageCodec.BYTES_MAX);

  private final BlockingQueue<Input> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private final Semaphore requests = new Semaphore(0);
  private ServerSocket source;
  private Fetches fetches = new Fetches(0, () -> "c1", SHORT);

  @BeforeEach
  void listen() throws IOException {
    source = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    fetches.close();
    source.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private void answers(Answer answer) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = source.accept();
              accepted.add(socket);
              Thread.ofVirtual().start(() -> answer(socket, answer));
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
  }

  private void answer(Socket socket, Answer answer) {
    try {
      while (true) {
        int newLines = 0;
        while (newLines < 2) {
          int next = socket.getInputStream().read();
          if (next < 0) {
            return;
          }
          newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
        }
        requests.release();
        answer.write(socket.getOutputStream());
        socket.getOutputStream().flush();
      }
    } catch (Exception e) {
      // The fetch has left, or the test is over.
    }
  }

  private static byte[] head(int length) {
    return ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] page(int valueBytes) {
    Version version = new Version(1, Optional.of(Value.of(new byte[valueBytes])));
    return PageCodec.encode(
        new Page(List.of(new Entry(Key.of("k"), version)), new byte[0], true, 0));
  }

  private void fetch(long id) {
    String address = "127.0.0.1:" + source.getLocalPort();
    fetches.fetch(new Effect.Fetch(id, 1, address, 0, new byte[0]), told::add);
  }

  private Input next() throws InterruptedException {
    Input next = told.poll(20, TimeUnit.SECONDS);
    assertTrue(next != null, "the fetch has not ended");
    return next;
  }

  private String failure() throws InterruptedException {
    return assertInstanceOf(Input.FetchFailed.class, next()).why();
  }

  @Test
  void a_page_that_comes_is_told() throws Exception {
    byte[] page = page(10_000);
    answers(out -> {
      out.write(head(page.length));
      out.write(page);
    });
    fetch(1);
    assertEquals(1, assertInstanceOf(Input.Page.class, next()).entries().size());
    assertEquals(page.length, fetches.bytes());
  }

  @Test
  void a_source_that_sends_a_head_and_then_nothing_is_given_up() throws Exception {
    answers(out -> {
      out.write(head(1_000));
      out.flush();
    });
    for (int i = 0; i < Limits.FETCHES_MAX; i++) {
      fetch(i);
    }
    for (int i = 0; i < Limits.FETCHES_MAX; i++) {
      String why = failure();
      assertTrue(why.contains("no whole answer in time; 0 bytes"), why);
    }
    // The connection is closed: the source hears of it.
    assertEquals(-1, accepted.take().getInputStream().read());
  }

  @Test
  void a_source_that_says_nothing_at_all_is_given_up() throws Exception {
    answers(out -> {});
    fetch(1);
    assertTrue(failure().contains("no whole answer in time"));
  }

  @Test
  void a_source_that_drips_is_given_up() throws Exception {
    answers(out -> {
      out.write(head(1_000_000));
      while (true) {
        out.write(0);
        out.flush();
        Thread.sleep(Duration.ofMillis(20));
      }
    });
    fetch(1);
    String why = failure();
    assertTrue(why.contains("no whole answer in time"), why);
  }

  @Test
  void a_large_page_over_a_slow_link_comes_though_it_takes_longer_than_a_small_one_may()
      throws Exception {
    byte[] page = page(300_000);
    answers(out -> {
      out.write(head(page.length));
      // 200 KB a second, twice the minimum rate, and five times as long as a small page may take.
      for (int at = 0; at < page.length; at += 10_000) {
        out.write(page, at, Math.min(10_000, page.length - at));
        out.flush();
        Thread.sleep(Duration.ofMillis(50));
      }
    });
    long began = System.nanoTime();
    fetch(1);
    assertInstanceOf(Input.Page.class, next());
    assertTrue(System.nanoTime() - began > 2 * SHORT_MILLIS * 1_000_000L, "not slow");
  }

  @Test
  void waiting_for_the_throttle_is_not_hanging() throws Exception {
    fetches.close();
    byte[] page = page(10_000);
    // The page takes two seconds of the throttle's.
    fetches = new Fetches(page.length / 2, () -> "c1", SHORT);
    answers(out -> {
      out.write(head(page.length));
      out.write(page);
    });
    long began = System.nanoTime();
    fetch(1);
    assertInstanceOf(Input.Page.class, next());
    assertTrue(System.nanoTime() - began > 2 * SHORT_MILLIS * 1_000_000L, "not throttled");
  }

  @Test
  void a_page_without_an_end_is_given_up() throws Exception {
    answers(out -> {
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write(new byte[100_000]);
      }
    });
    fetch(1);
    String why = failure();
    assertTrue(why.contains("longer than"), why);
  }

  @Test
  void an_address_that_is_none_is_told() throws Exception {
    fetches.fetch(new Effect.Fetch(1, 1, "no address", 0, new byte[0]), told::add);
    failure();
  }

  @Test
  void more_fetches_than_may_run_are_refused_at_once() throws Exception {
    fetches.close();
    fetches = new Fetches(0, () -> "c1", LONG);
    answers(out -> out.write(head(1_000)));
    for (int i = 0; i < Limits.FETCHES_UNDER_WAY_MAX; i++) {
      fetch(i);
    }
    fetch(99);
    Input.FetchFailed refused = assertInstanceOf(Input.FetchFailed.class, next());
    assertEquals(99, refused.fetch());
  }

  @Test
  void all_fetches_end_when_the_follower_stops() throws Exception {
    fetches.close();
    byte[] page = page(10_000);
    // One that waits for the throttle, for minutes, and two that wait for the network.
    fetches = new Fetches(page.length / 600, () -> "c1", LONG);
    AtomicBoolean first = new AtomicBoolean(true);
    answers(out -> {
      out.write(head(page.length));
      out.write(page, 0, first.getAndSet(false) ? page.length : 10);
    });
    List<Long> ended = new ArrayList<>();
    fetch(1);
    while (fetches.bytes() == 0) {
      Thread.sleep(Duration.ofMillis(1));
    }
    fetch(2);
    fetch(3);
    assertTrue(requests.tryAcquire(3, 20, TimeUnit.SECONDS));
    fetches.close();
    for (int i = 0; i < 3; i++) {
      ended.add(assertInstanceOf(Input.FetchFailed.class, next()).fetch());
    }
    assertEquals(List.of(1L, 2L, 3L), ended.stream().sorted().toList());
  }
}
