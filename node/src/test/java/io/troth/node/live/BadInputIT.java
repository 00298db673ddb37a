package io.troth.node.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.client.Done;
import io.troth.client.Found;
import io.troth.client.Outcome;
import io.troth.client.Reading;
import io.troth.client.TrothClient;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Throws seeded bad input at live servers with little memory, while others use them as they should.
 * {@code -Dtroth.fuzz.seed=N} throws other input.
 */
@Timeout(240)
class BadInputIT {
  private static final int INPUTS = 10_000;
  private static final int AT_ONCE = 16;
  private static final int IDLE = 1_000;
  private static final int SLOW = 100;
  private static final int HONEST = 8;
  private static final long SEED = Long.getLong("troth.fuzz.seed", 20_251_101L);

  private final AtomicInteger next = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Socket> strangers = new ArrayList<>();
  private volatile boolean over;

  @Test
  void every_bad_input_has_a_clear_answer_and_the_cluster_goes_on(@TempDir Path folder)
      throws Exception {
    try (LiveCluster cluster = LiveCluster.start(folder, 2, "-Xmx128m");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        connectStrangers(cluster);
        List<Future<Integer>> honest = new ArrayList<>();
        for (int i = 0; i < HONEST; i++) {
          String prefix = "honest" + i + "/";
          honest.add(threads.submit(() -> useAsIntended(cluster, prefix)));
        }
        Future<?> slow = threads.submit(this::sendSlowly);
        List<Future<?>> throwing = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          throwing.add(threads.submit(() -> throwInput(cluster)));
        }
        for (Future<?> each : throwing) {
          each.get();
        }
        over = true;
        slow.get();
        cluster.checkAlive();
        String said = cluster.said();
        assertEquals(List.of(), wrong.stream().limit(20).toList(), said);
        for (Future<Integer> each : honest) {
          int used = each.get();
          assertTrue(used >= 10, "only " + used + " honest requests were done meanwhile");
        }
      } finally {
        over = true;
        for (Socket each : strangers) {
          each.close();
        }
      }
    }
  }

  private void connectStrangers(LiveCluster cluster) throws IOException {
    for (int i = 0; i < IDLE + SLOW; i++) {
      strangers.add(Wire.connect(cluster.ports().get(i % cluster.ports().size())));
    }
  }

  /** A header, and a body, that come a byte at a time and never end. */
  private Void sendSlowly() throws InterruptedException {
    List<Socket> slow = new ArrayList<>(strangers.subList(IDLE, strangers.size()));
    byte[] start =
        "PUT /v1/kv/slow HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; !over; at++) {
      for (Socket each : List.copyOf(slow)) {
        try {
          each.getOutputStream().write(at < start.length ? start[at] : 'x');
        } catch (IOException e) {
          slow.remove(each); // the server had enough of it
        }
      }
      Thread.sleep(Duration.ofMillis(50));
    }
    return null;
  }

  private int useAsIntended(LiveCluster cluster, String prefix) {
    int done = 0;
    try (TrothClient client = cluster.client()) {
      while (!over) {
        String key = prefix + done % 100;
        String value = key + " has value " + done;
        Outcome put = client.put(key, value);
        assertInstanceOf(Done.class, put, put::toString);
        Reading got = client.get(key);
        assertEquals(value, assertInstanceOf(Found.class, got, got::toString).text());
        done++;
      }
    }
    return done;
  }

  private Void throwInput(LiveCluster cluster) {
    for (int i = next.getAndIncrement(); i < INPUTS; i = next.getAndIncrement()) {
      byte[] input = BadInput.of(SEED + i);
      int port = cluster.ports().get(i % cluster.ports().size());
      String verdict = verdict(port, input);
      if (!verdict.isEmpty()) {
        wrong.add("input " + i + " of seed " + SEED + ": " + verdict + ", to " + shown(input));
      }
    }
    return null;
  }

  /** Empty where the answer is clear. */
  private static String verdict(int port, byte[] input) {
    try {
      String answer = Wire.exchange(port, input);
      if (answer.isEmpty()) {
        return "";
      }
      if (!answer.matches("(?s)HTTP/1\\.1 [1-5][0-9][0-9] .*")) {
        return "no HTTP: " + shown(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
      int status = Integer.parseInt(answer.substring(9, 12));
      // A write in a transaction that another input aborts just then.
      boolean aborted = status == 504 && answer.endsWith("error: outcome unknown");
      boolean clear = status < 500 || status == 501 || status == 503 || status == 505 || aborted;
      return clear ? "" : "status " + status;
    } catch (SocketTimeoutException e) {
      return "neither an answer nor an end";
    } catch (IOException e) {
      return "not taken: " + e;
    }
  }

  private static String shown(byte[] bytes) {
    String text = new String(bytes, 0, Math.min(200, bytes.length), StandardCharsets.ISO_8859_1);
    return text.replaceAll("[^ -~]", "~") + (bytes.length > 200 ? "... " + bytes.length : "");
  }
}
