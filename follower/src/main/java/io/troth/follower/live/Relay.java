package io.troth.follower.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.troth.common.check.Limits;
import io.troth.common.http.LiveApi;
import io.troth.common.http.PlainHttp;
import io.troth.common.live.EventStream;
import io.troth.follower.loop.FollowerView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the leader's events on to all who listen at this follower, over one connection; while the
 * leader is away it says since when, and what this follower knows of itself. A leader that says
 * nothing for some seconds is away, too, though its connection stays open. While it has no listener
 * the relay does nothing.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final Duration CONNECT_MAX = Duration.ofMillis(Limits.CONNECT_MILLIS_MAX);
  private static final Duration SILENCE_MAX = Duration.ofMillis(Limits.EVENTS_SILENCE_MILLIS_MAX);
  private static final int AGAIN_MILLIS = 1_000;

  /** How many of a kind are kept for those who come later, as the leader itself does. */
  private static final Map<String, Integer> KEPT =
      Map.of("cluster", 1, "slots", 1, "trace", 8, "load", Limits.LOAD_SECONDS_MAX);

  private final String address;
  private final Duration silenceMax;
  private final Supplier<Optional<String>> leader;
  private final Supplier<FollowerView> view;
  private final long started = System.currentTimeMillis();
  private final Semaphore wanted = new Semaphore(0);
  private final EventStream stream = new EventStream(wanted::release);
  private final HttpClient http = PlainHttp.client(CONNECT_MAX);
  private Optional<Thread> thread = Optional.empty();
  private volatile boolean stopped;
  private volatile long heardNanos;
  private volatile InputStream source = InputStream.nullInputStream();
  private long awaySince;
  private String lastServer = "";

  /**
   * @param address of this follower
   */
  public Relay(String address, Supplier<Optional<String>> leader, Supplier<FollowerView> view) {
    this(address, leader, view, SILENCE_MAX);
  }

  Relay(
      String address,
      Supplier<Optional<String>> leader,
      Supplier<FollowerView> view,
      Duration silenceMax) {
    this.address = address;
    this.silenceMax = silenceMax;
    this.leader = leader;
    this.view = view;
  }

  public void install(JavalinConfig config) {
    new LiveApi(stream).install(config);
  }

  public void start() {
    thread = Optional.of(Thread.ofVirtual().name("live-relay").start(this::run));
  }

  private void run() {
    try {
      while (!stopped) {
        if (stream.listeners() == 0) {
          wanted.acquire();
        }
        wanted.drainPermits();
        tellServer();
        Optional<String> from = leader.get();
        String why = from.isPresent() ? listen(from.get()) : "no leader is known";
        if (!stopped && stream.listeners() > 0) {
          tellAway(from.orElse(""), why);
          wanted.tryAcquire(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes on what that leader says until it says no more; returns why it does not. */
  private String listen(String from) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + from + "/v1/live"))
            .timeout(silenceMax)
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        source = body;
        if (response.statusCode() != 200) {
          return "it answered with status " + response.statusCode();
        }
        heardNanos = System.nanoTime();
        Thread watch = Thread.ofVirtual().name("live-watch").start(() -> watch(body));
        try {
          passOn(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
        } finally {
          watch.interrupt();
        }
      }
      return "it ended the stream";
    } catch (IOException e) {
      return "it cannot be reached";
    } finally {
      forget();
    }
  }

  /** Ends the reading of a stream on which nothing comes any more. */
  private void watch(InputStream body) {
    try {
      long left = silenceMax.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = silenceMax.toNanos() - (System.nanoTime() - heardNanos);
      }
      body.close();
    } catch (InterruptedException e) {
      // The stream has ended already.
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("live_not_closed");
    }
  }

  private void passOn(BufferedReader lines) throws IOException {
    String kind = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        kind = line.substring(7);
      } else if (line.startsWith("data: ") && KEPT.containsKey(kind)) {
        heardNanos = System.nanoTime();
        awaySince = 0;
        stream.forget("away");
        stream.publish(kind, KEPT.get(kind), line.substring(6));
        tellServer();
        if (stream.listeners() == 0) {
          return;
        }
      }
    }
  }

  /** It will be told anew, the load of the last minutes too. */
  private void forget() {
    KEPT.keySet().forEach(stream::forget);
  }

  private void tellServer() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("role", "follower");
    json.put("address", address);
    json.put("follower", view.get().follower());
    json.put("leader", leader.get().orElse(""));
    json.put("started", started);
    String now = json.toString();
    if (!now.equals(lastServer)) {
      lastServer = now;
      stream.publish("server", 1, now);
    }
  }

  private void tellAway(String from, String why) {
    FollowerView now = view.get();
    awaySince = awaySince == 0 ? System.currentTimeMillis() : awaySince;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("since", awaySince);
    json.put("now", System.currentTimeMillis());
    json.put("leader", from);
    json.put("why", why);
    json.put("epoch", now.epoch());
    json.put("in_doubt", now.inDoubt());
    json.put("linked", now.linked());
    json.put("trouble", now.trouble());
    stream.publish("away", 1, json.toString());
  }

  @Override
  public void close() {
    stopped = true;
    stream.close();
    thread.ifPresent(Thread::interrupt);
    try {
      source.close();
    } catch (IOException e) {
      // It was to end in any case.
    }
    http.shutdownNow();
  }
}
