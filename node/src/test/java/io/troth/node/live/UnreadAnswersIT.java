package io.troth.node.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.client.Done;
import io.troth.client.Found;
import io.troth.client.Outcome;
import io.troth.client.Reading;
import io.troth.client.TrothClient;
import io.troth.common.check.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask without end and never read an answer, beside one that does. */
@Timeout(240)
class UnreadAnswersIT {
  /** Of each kind: more in all than the server has threads on a machine of few cores. */
  private static final int DEAF = 40;

  /** A client that could not send for so long is stuck: the server takes no more from it. */
  private static final long STUCK_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int HONEST = 300;

  private final List<Deaf> deaf = new ArrayList<>();

  @Test
  void who_reads_no_answers_holds_up_nobody_else(@TempDir Path folder) throws Exception {
    try (LiveCluster cluster = LiveCluster.start(folder, 2, "-Xmx128m");
        TrothClient client = cluster.client();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      put(client, "short", "s".repeat(Limits.ANSWER_BUFFERED_BYTES_MAX));
      put(client, "long", "l".repeat(100_000));
      List<String> requests =
          List.of(
              "GET /?key=short HTTP/1.1\r\nHost: a\r\n\r\n",
              "GET /?key=long HTTP/1.1\r\nHost: a\r\n\r\n",
              "GET /v1/slots HTTP/1.1\r\nHost: a\r\n\r\n",
              "PUT /?key=a&val=" + "v".repeat(3_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
      try {
        for (String request : requests) {
          for (int i = 0; i < DEAF; i++) {
            Deaf each = new Deaf(Wire.connect(cluster.leaderPort()), request.repeat(100));
            deaf.add(each);
            threads.execute(each::askForEver);
          }
        }
        // One kind is stuck soon; the others take more answers until theirs fill all buffers.
        int left = HONEST;
        while (left > 0) {
          String value = "value " + left;
          put(client, "honest", value);
          Reading got = client.get("honest");
          assertEquals(value, assertInstanceOf(Found.class, got, got::toString).text());
          if (stuck() >= DEAF) {
            left--;
          }
        }
        assertTrue(stuck() >= DEAF, "nobody held the server up");
        cluster.checkAlive();
      } finally {
        for (Deaf each : deaf) {
          each.socket.close();
        }
      }
    }
  }

  private long stuck() {
    return deaf.stream().filter(Deaf::isStuck).count();
  }

  private static void put(TrothClient client, String key, String value) {
    Outcome put = client.put(key, value);
    assertInstanceOf(Done.class, put, put::toString);
  }

  private static final class Deaf {
    private final Socket socket;
    private final byte[] requests;
    private volatile long sent = System.nanoTime();
    private volatile boolean isOver;

    Deaf(Socket socket, String requests) throws IOException {
      this.socket = socket;
      this.requests = requests.getBytes(StandardCharsets.US_ASCII);
      socket.setReceiveBufferSize(4_096);
      socket.setSendBufferSize(4_096);
    }

    boolean isStuck() {
      return !isOver && System.nanoTime() - sent > STUCK_NANOS;
    }

    void askForEver() {
      try {
        OutputStream out = socket.getOutputStream();
        while (true) {
          out.write(requests);
          sent = System.nanoTime();
        }
      } catch (IOException e) {
        // The test is over, or the server has had enough of it.
        isOver = true;
      }
    }
  }
}
