package io.troth.follower;

import io.troth.common.check.Limits;
import io.troth.common.http.BoundedExchange;
import io.troth.common.http.BoundedExchange.Bound;
import io.troth.common.http.PlainHttp;
import io.troth.follower.loop.FollowerView;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the follower known to its leader until that has opened a link, and again whenever there was
 * none for a while: the leader may be another one since, with an empty memory.
 */
final class Registration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final Bound ANSWER =
      new Bound(Limits.ASK_MILLIS_MAX, Limits.BODY_BYTES_PER_SECOND_MIN, Limits.TEXT_BYTES_MAX * 4);
  private static final int LINKED_MILLIS = 2_000;
  private static final int CONFLICT = 409;

  private final FollowerConfig config;
  private final Supplier<Optional<String>> leader;
  private final Supplier<FollowerView> view;
  private final Consumer<String> refused;
  private final HttpClient http;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private String last = "";

  /**
   * @param refused told once if the leader will never take it, and why
   */
  Registration(
      FollowerConfig config,
      Supplier<Optional<String>> leader,
      Supplier<FollowerView> view,
      Consumer<String> refused) {
    this.config = config;
    this.leader = leader;
    this.view = view;
    this.refused = refused;
    http = PlainHttp.client(Duration.ofMillis(Limits.CONNECT_MILLIS_MAX));
    thread = Thread.ofVirtual().name("registration").start(this::run);
  }

  private void run() {
    try {
      int wait = Limits.BACKOFF_MILLIS_MIN;
      do {
        if (view.get().linked()) {
          wait = LINKED_MILLIS;
        } else {
          Optional<String> known = leader.get();
          if (known.isPresent()) {
            register(known.get());
          }
          wait = Math.min(2 * wait, Limits.BACKOFF_MILLIS_MAX);
        }
      } while (!stopped.await(wait, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void register(String to) throws InterruptedException {
    FollowerView now = view.get();
    String host = URLEncoder.encode(config.host(), StandardCharsets.UTF_8);
    String query = "?key=" + host + "&val=" + config.port();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + to + "/register" + query))
            .POST(HttpRequest.BodyPublishers.noBody())
            .header("Troth-Cluster", now.clusterId())
            .header("Troth-Follower", Integer.toString(now.follower()))
            .build();
    try {
      HttpResponse<byte[]> response = BoundedExchange.send(http, request, ANSWER);
      String body = new String(response.body(), StandardCharsets.UTF_8);
      if (response.statusCode() == CONFLICT) {
        refused.accept(to + " refuses this follower: " + reason(body));
        stopped.countDown();
      }
      say(to, response.statusCode() == 201 ? "registered" : "not_registered", body);
    } catch (IOException e) {
      say(to, "not_registered", "nobody answers there");
    }
  }

  private static String reason(String body) {
    return body.replaceFirst("^error: ", "");
  }

  /** Once, not every second. */
  private void say(String to, String event, String what) {
    if (!last.equals(event + what)) {
      last = event + what;
      LOG.atInfo().addKeyValue("leader", to).addKeyValue("said", reason(what)).log(event);
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    http.shutdownNow();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
