package io.troth.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troth.common.check.Limits;
import io.troth.common.http.BoundedExchange;
import io.troth.common.http.BoundedExchange.Bound;
import io.troth.common.http.PlainHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a running node, leader or not, who leads: until it says so. */
final class Bootstrap implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
  private static final Bound ANSWER =
      new Bound(Limits.ASK_MILLIS_MAX, Limits.BODY_BYTES_PER_SECOND_MIN, Limits.ASK_BYTES_MAX);

  private final String through;
  private final HttpClient http = PlainHttp.client(Duration.ofMillis(Limits.CONNECT_MILLIS_MAX));
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Optional<String> leader = Optional.empty();

  Bootstrap(String through) {
    this.through = through;
  }

  /** Nothing as long as nobody told. */
  Optional<String> leader() {
    return leader;
  }

  void start() {
    Thread.ofVirtual().name("bootstrap").start(this::run);
  }

  private void run() {
    try {
      int wait = Limits.BACKOFF_MILLIS_MIN;
      do {
        leader = ask();
        wait = Math.min(2 * wait, Limits.BACKOFF_MILLIS_MAX);
      } while (leader.isEmpty() && !ended.await(wait, TimeUnit.MILLISECONDS));
      LOG.atInfo().addKeyValue("leader", leader.orElse("unknown")).log("joining");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<String> ask() throws InterruptedException {
    URI uri = URI.create("http://" + through + "/v1/cluster");
    try {
      HttpResponse<byte[]> answer =
          BoundedExchange.send(http, HttpRequest.newBuilder(uri).build(), ANSWER);
      String told = new ObjectMapper().readTree(answer.body()).path("leader").asText("");
      return told.isEmpty() ? Optional.empty() : Optional.of(told);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("node", through).setCause(e).log("not_answered");
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    http.shutdownNow();
  }
}
