package io.troth.node.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.model.Key;
import io.troth.node.harness.Http.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that write and read without a pause, whatever happens to the servers, and know afterwards
 * what has to be there. Each writer has keys of its own; readers read everybody's.
 */
public final class Clients implements AutoCloseable {
  private static final int KEYS_OF_WRITER = 50;
  private static final int DELETE_PERCENT = 10;
  private static final String FILLING = "x".repeat(100);
  private static final Duration AT_REST_MAX = Duration.ofSeconds(5);

  private final int port;
  private final List<Known> keys = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final Gap writes = new Gap();
  private final Gap reads = new Gap();
  private volatile boolean stopped;

  /** On the server of that port. */
  public Clients(int port, int writers) {
    this.port = port;
    for (int i = 0; i < writers * KEYS_OF_WRITER; i++) {
      keys.add(new Known("c" + i));
    }
  }

  public void start(int readers) {
    stopped = false;
    writes.reset();
    reads.reset();
    for (int i = 0; i < keys.size(); i += KEYS_OF_WRITER) {
      List<Known> own = keys.subList(i, i + KEYS_OF_WRITER);
      threads.add(Thread.ofVirtual().start(() -> write(own)));
    }
    for (int i = 0; i < readers; i++) {
      threads.add(Thread.ofVirtual().start(this::read));
    }
  }

  public void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }

  public Gap writes() {
    return writes;
  }

  public Gap reads() {
    return reads;
  }

  /** What was answered other than with success, and how often. */
  public Map<String, LongAdder> failures() {
    return new TreeMap<>(failures);
  }

  private void write(List<Known> own) {
    try (Http http = new Http(port, 10_000)) {
      while (!stopped) {
        write(http, own.get(ThreadLocalRandom.current().nextInt(own.size())));
      }
    }
  }

  private void write(Http http, Known known) {
    boolean delete = known.isStored() && ThreadLocalRandom.current().nextInt(100) < DELETE_PERCENT;
    long number = known.trying(delete);
    try {
      Answer answer =
          delete
              ? http.ask("DELETE", "/?key=" + known.key)
              : http.ask("PUT", "/?key=" + known.key + "&val=" + number + "." + FILLING);
      if (answer.isDone()) {
        known.acknowledged(number, delete);
        writes.success();
      } else {
        failed("write " + answer);
        if (answer.status() < 500 || answer.status() == 503) {
          known.refused(number);
          breathe();
        }
      }
    } catch (Http.NotSent e) {
      known.refused(number);
      failed("write: no server");
      breathe();
    } catch (IOException e) {
      failed("write " + e);
    }
  }

  private void read() {
    try (Http http = new Http(port, 10_000)) {
      while (!stopped) {
        read(http, keys.get(ThreadLocalRandom.current().nextInt(keys.size())));
      }
    }
  }

  private void read(Http http, Known known) {
    long floor = known.floor();
    try {
      Answer answer = http.ask("GET", "/?key=" + known.key);
      if (answer.status() == 200 || answer.status() == 404) {
        reads.success();
        known.wrong(floor, value(answer)).ifPresent(wrong::add);
      } else {
        failed("read " + answer);
        breathe();
      }
    } catch (IOException e) {
      failed("read " + e);
      breathe();
    }
  }

  private static Optional<String> value(Answer answer) {
    return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
  }

  private void failed(String how) {
    failures
        .computeIfAbsent(how.replaceAll("slot \\d+", "slot N"), it -> new LongAdder())
        .increment();
  }

  /** So that what is refused at once does not take the whole processor. */
  private static void breathe() {
    try {
      Thread.sleep(Duration.ofMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Nothing that was read was wrong, and all that must be there is, on the server and everywhere.
   */
  public void check(Cluster cluster) throws Exception {
    assertEquals(List.of(), List.copyOf(wrong), "read while it ran");
    List<List<Integer>> inSync = cluster.inSync();
    try (Connections connections = new Connections()) {
      for (Known known : keys) {
        Optional<String> there = get(connections.to(port), known);
        known.wrong(known.floor(), there).ifPresent(wrong::add);
        int slot = Key.of(known.key.getBytes(StandardCharsets.UTF_8)).slot();
        for (int replica : inSync.get(slot)) {
          Await.that(
              known.key + " on " + replica + " is " + there,
              AT_REST_MAX,
              () -> {
                Optional<String> replicated = get(connections.to(replica), known);
                if (!replicated.equals(there)) {
                  throw new IOException("there it is " + replicated + ", " + known);
                }
                return true;
              });
        }
      }
    }
    assertEquals(List.of(), List.copyOf(wrong), "read at the end");
  }

  private static Optional<String> get(Http http, Known known) throws IOException {
    Answer answer = http.ask("GET", "/?key=" + known.key);
    if (answer.status() != 200 && answer.status() != 404) {
      throw new IOException(known.key + ": " + answer);
    }
    return value(answer);
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
