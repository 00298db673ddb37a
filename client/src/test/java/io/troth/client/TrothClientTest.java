package io.troth.client;

import static io.troth.client.FakeServer.done;
import static io.troth.client.FakeServer.nobody;
import static io.troth.client.FakeServer.problem;
import static io.troth.client.FakeServer.say;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.client.FakeServer.Deed;
import io.troth.client.FakeServer.Received;
import io.troth.client.Refused.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TrothClientTest {
  private static final Deed REFUSED_FOR_NOW = problem(503, "too few replicas", "not_applied");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  // What is asked.

  @Test
  void each_call_is_the_request_of_the_contract() {
    FakeServer server = server(request -> done(3));
    TrothClient client = client(server);
    client.put("a", "x");
    client.putIfAbsent("a", "x");
    client.putIfPresent("a", new byte[0]);
    client.compareAndSet("a", 17, "x");
    client.delete("a");
    client.delete("a", 17);
    client.get("a");
    assertEquals(
        List.of(
            "PUT /v1/kv/a",
            "PUT /v1/kv/a If-None-Match: *",
            "PUT /v1/kv/a If-Match: *",
            "PUT /v1/kv/a If-Match: \"17\"",
            "DELETE /v1/kv/a",
            "DELETE /v1/kv/a If-Match: \"17\"",
            "GET /v1/kv/a"),
        server.received.stream().map(TrothClientTest::withCondition).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a%2Fb",
    "'a b', a%20b",
    "ä€, %C3%A4%E2%82%AC",
    "'?#%', %3F%23%25",
    "..,%2E%2E",
    ".a,.a",
    "+,%2B"
  })
  void any_key_stands_in_a_path(String key, String encoded) {
    FakeServer server = server(request -> done(3));
    client(server).get(key);
    assertEquals("GET /v1/kv/" + encoded, server.received.get(0).line());
  }

  @Test
  void half_a_character_is_no_key() {
    TrothClient client = client(server(request -> done(3)));
    assertThrows(IllegalArgumentException.class, () -> client.put("\ud800", "x"));
    assertThrows(IllegalArgumentException.class, () -> client.transaction().thenGet("\ud800"));
  }

  @Test
  void values_are_any_bytes() {
    byte[] all = new byte[100_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    FakeServer server = server(request -> done(3));
    client(server).put("a", all);
    assertArrayEquals(all, server.received.get(0).body());
  }

  @Test
  void a_transaction_says_bytes_that_are_no_text_as_base64() {
    FakeServer server =
        server(request -> say(200, "", "{\"succeeded\":false,\"revision\":0,\"results\":[]}"));
    client(server)
        .transaction()
        .ifAbsent("a\"\n")
        .ifExists("b")
        .ifValue("c", "ü")
        .thenPut("a", new byte[] {-1})
        .thenDelete("b")
        .elseGet("b")
        .commit();
    assertEquals(
        """
        {"if":[{"key":"a\\"\\u000a","exists":false},{"key":"b","exists":true},{"key":"c","value":"ü"}],\
        "then":[{"put":{"key":"a","value":"/w==","encoding":"base64"}},{"delete":{"key":"b"}}],\
        "else":[{"get":{"key":"b"}}]}\
        """,
        server.received.get(0).text());
  }

  // What is answered.

  @Test
  void a_read_is_found_with_value_and_revision_or_absent() {
    FakeServer server =
        server(request ->
            request.target().endsWith("a")
                ? say(200, "Troth-Revision: 1099511627777\r\n", "hello")
                : problem(404, "no key", "not_applied"));
    TrothClient client = client(server);
    Found found = assertInstanceOf(Found.class, client.get("a"));
    assertEquals("hello", found.text());
    assertEquals(1_099_511_627_777L, found.revision());
    assertEquals(new Absent(), client.get("b"));
  }

  @ParameterizedTest
  @CsvSource({
    "404, no key, ABSENT",
    "409, key is locked by transaction T, CONFLICT",
    "412, key exists, CONDITION",
    "413, value too long, INVALID",
    "400, improper key length, INVALID"
  })
  void what_a_server_refuses_is_refused_at_once(int status, String title, Reason reason) {
    FakeServer server = server(request -> problem(status, title, "not_applied"));
    assertEquals(new Refused(reason, title), client(server).put("a", "x"));
    assertEquals(1, server.received.size());
  }

  @Test
  void plain_errors_are_understood_too() {
    FakeServer server =
        server(request -> say(413, "Content-Type: text/plain\r\n", "error: value too long"));
    assertEquals(new Refused(Reason.INVALID, "value too long"), client(server).put("a", "x"));
  }

  @Test
  void the_results_of_a_transaction_are_what_was_read() {
    FakeServer server =
        server(request ->
            say(
                200,
                "",
                """
                    {"succeeded":true,"revision":9,"results":[{"key":"a"},\
                    {"key":"a","exists":true,"revision":9,"value":"eA==","encoding":"base64"},\
                {"key":"b","exists":false}]}\
                """));
    Committed committed =
        assertInstanceOf(
            Committed.class, client(server).transaction().thenGet("a").thenGet("b").commit());
    assertEquals(
        new Committed(true, 9, List.of(new Found(new byte[] {'x'}, 9), new Absent())), committed);
  }

  @Test
  void compare_and_set_by_value_is_a_transaction() {
    AtomicInteger turn = new AtomicInteger();
    FakeServer server =
        server(request ->
            say(
                200,
                "",
                "{\"succeeded\":%s,\"revision\":9,\"results\":[]}"
                    .formatted(turn.getAndIncrement() == 0)));
    TrothClient client = client(server);
    assertEquals(new Done(9), client.compareAndSet("a", "old", "new"));
    Refused refused = assertInstanceOf(Refused.class, client.compareAndSet("a", "old", "new"));
    assertEquals(Reason.CONDITION, refused.reason());
  }

  @Test
  void chunked_answers_are_put_together() {
    FakeServer server =
        server(request ->
            new Deed.Say(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nT: 1\r\n\r\n"));
    TrothClient client = client(server);
    assertEquals("hello", assertInstanceOf(Found.class, client.get("a")).text());
    assertEquals("hello", assertInstanceOf(Found.class, client.get("a")).text());
    assertEquals(1, server.connections.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nA: "
      })
  void an_answer_that_is_none_leaves_a_write_unknown(String bytes) {
    FakeServer server = server(request -> new Deed.SayAndClose(bytes));
    assertInstanceOf(Unknown.class, client(server).put("a", "x"));
    assertEquals(1, server.received.size());
  }

  // Trying again.

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "POST", "compare"})
  void a_write_whose_connection_breaks_is_unknown_and_never_sent_twice(String kind) {
    FakeServer server = server(request -> new Deed.Close());
    FakeServer other = server(request -> done(1));
    TrothClient client = client(server, other);
    Object outcome =
        switch (kind) {
          case "PUT" -> client.put("a", "x");
          case "DELETE" -> client.delete("a");
          case "POST" -> client.transaction().thenPut("a", "x").commit();
          default -> client.compareAndSet("a", "x", "y");
        };
    assertInstanceOf(Unknown.class, outcome);
    assertEquals(1, server.received.size());
    assertEquals(0, other.received.size());
  }

  @Test
  void a_write_whose_outcome_the_server_does_not_know_is_never_sent_twice() {
    FakeServer server = server(request -> problem(504, "outcome unknown", "unknown"));
    assertEquals(new Unknown("outcome unknown"), client(server).put("a", "x"));
    assertEquals(1, server.received.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void a_failure_that_does_not_say_what_was_applied_is_unknown(int status) {
    FakeServer server = server(request -> say(status, "", "<html>"));
    assertInstanceOf(Unknown.class, client(server).put("a", "x"));
    assertEquals(1, server.received.size());
  }

  @Test
  void what_was_surely_not_applied_is_tried_until_it_is_done() {
    AtomicInteger turn = new AtomicInteger();
    FakeServer server = server(request -> turn.incrementAndGet() < 4 ? REFUSED_FOR_NOW : done(8));
    assertEquals(new Done(8), client(server).put("a", "x"));
    assertEquals(4, server.received.size());
    assertEquals(1, server.connections.get());
  }

  @Test
  void what_was_refused_for_now_all_the_time_is_refused_with_the_reason() {
    FakeServer server = server(request -> REFUSED_FOR_NOW);
    TrothClient client =
        open(TrothClient.builder(server.address()).timeout(Duration.ofSeconds(3)).build());
    assertEquals(new Refused(Reason.UNAVAILABLE, "too few replicas"), client.put("a", "x"));
    assertTrue(server.received.size() > 1 && server.received.size() < 20, "backs off");
  }

  @Test
  void a_read_is_tried_again_at_the_next_server() {
    FakeServer breaking = server(request -> new Deed.Close());
    FakeServer good = server(request -> say(200, "", "hello"));
    TrothClient client = client(breaking, good);
    assertInstanceOf(Found.class, client.get("a"));
    assertInstanceOf(Found.class, client.get("a"));
    assertEquals(1, breaking.received.size());
    assertEquals(2, good.received.size());
  }

  @Test
  void a_server_that_is_away_is_passed_over_for_writes_too() {
    FakeServer good = server(request -> done(1));
    TrothClient client = open(TrothClient.of(nobody(), nobody(), good.address()));
    assertEquals(new Done(1), client.put("a", "x"));
    assertEquals(1, good.received.size());
  }

  @Test
  void no_server_at_all_is_said_at_once_if_wanted() {
    TrothClient client =
        open(
            TrothClient.builder(nobody(), nobody())
                .timeout(Duration.ofHours(1))
                .failFast()
                .build());
    Refused refused = assertInstanceOf(Refused.class, client.put("a", "x"));
    assertEquals(Reason.UNREACHED, refused.reason());
    assertInstanceOf(Refused.class, client.get("a"));
  }

  @Test
  void no_server_at_all_is_waited_for_until_the_deadline() {
    TrothClient client =
        open(TrothClient.builder(nobody()).timeout(Duration.ofMillis(200)).build());
    long started = System.nanoTime();
    Refused refused = assertInstanceOf(Refused.class, client.put("a", "x"));
    assertEquals(Reason.UNREACHED, refused.reason());
    assertTrue(System.nanoTime() - started > TimeUnit.MILLISECONDS.toNanos(50));
  }

  // Time and connections.

  @Test
  void a_silent_server_costs_a_write_its_deadline_and_leaves_it_unknown() {
    FakeServer server = server(request -> new Deed.Silence());
    TrothClient client =
        open(TrothClient.builder(server.address()).timeout(Duration.ofMillis(100)).build());
    assertInstanceOf(Unknown.class, client.put("a", "x"));
    Refused refused = assertInstanceOf(Refused.class, client.get("a"));
    assertEquals(Reason.NO_ANSWER, refused.reason());
  }

  @Test
  void a_server_that_does_not_take_a_long_value_was_surely_not_told_to_write() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        TrothClient client =
            TrothClient.builder("127.0.0.1:" + deaf.getLocalPort())
                .timeout(Duration.ofMillis(200))
                .build()) {
      Refused refused = assertInstanceOf(Refused.class, client.put("a", new byte[64 << 20]));
      assertEquals(Reason.UNREACHED, refused.reason());
    }
  }

  @Test
  void a_connection_is_kept() {
    FakeServer server = server(request -> done(1));
    TrothClient client = client(server);
    for (int i = 0; i < 10; i++) {
      client.put("a", "x");
    }
    assertEquals(1, server.connections.get());
  }

  @Test
  void a_kept_connection_that_the_server_closed_is_not_used_for_a_write() throws Exception {
    FakeServer server =
        server(request -> new Deed.SayAndClose("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    TrothClient client = client(server);
    for (int i = 0; i < 5; i++) {
      assertInstanceOf(Done.class, client.put("a", "x"));
      int closed = i + 1;
      server.awaitClosed(closed);
    }
    assertEquals(5, server.connections.get());
  }

  @Test
  void calls_at_once_share_a_bounded_number_of_connections() {
    FakeServer server = server(request -> done(1));
    TrothClient client = open(TrothClient.builder(server.address()).connectionsMax(3).build());
    List<CompletableFuture<Outcome>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(client.putAsync("k" + i, "x"));
    }
    calls.forEach(call -> assertEquals(new Done(1), call.join()));
    assertTrue(server.connections.get() <= 3);
    assertEquals(200, server.received.size());
  }

  @Test
  void every_call_has_its_future() {
    FakeServer server = server(request -> done(1));
    TrothClient client = client(server);
    assertInstanceOf(Found.class, client.getAsync("a").join());
    assertEquals(new Done(1), client.putAsync("a", new byte[1]).join());
    assertEquals(new Done(1), client.putIfAbsentAsync("a", new byte[1]).join());
    assertEquals(new Done(1), client.compareAndSetAsync("a", 1, new byte[1]).join());
    assertEquals(new Done(1), client.deleteAsync("a").join());
    assertInstanceOf(Unknown.class, client.transaction().thenGet("a").commitAsync().join());
  }

  @RepeatedTest(20)
  void closing_ends_what_is_under_way_and_leaves_no_thread() throws Exception {
    FakeServer server = server(request -> new Deed.Silence());
    TrothClient client = TrothClient.of(server.address());
    CompletableFuture<Outcome> write = client.putAsync("a", "x");
    server.awaitReceived(1);
    client.close();
    assertTrue(write.isDone());
    assertInstanceOf(Unknown.class, write.join());
    assertThrows(IllegalStateException.class, () -> client.getAsync("a"));
    assertInstanceOf(Refused.class, client.put("a", "x"));
  }

  @RepeatedTest(20)
  void an_interrupt_ends_a_call_and_stays_known() throws Exception {
    FakeServer server = server(request -> new Deed.Silence());
    TrothClient client = client(server);
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              boolean unknown = client.put("a", "x") instanceof Unknown;
              stillInterrupted.complete(unknown && Thread.currentThread().isInterrupted());
            });
    server.awaitReceived(1);
    caller.interrupt();
    assertTrue(stillInterrupted.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", "host:", ":1", "host:0", "host:70000", "a b:1", "::1:1", "h/x:1"})
  void other_addresses_are_refused(String address) {
    assertThrows(IllegalArgumentException.class, () -> TrothClient.of(address));
  }

  private static String withCondition(Received request) {
    return request.headers().stream()
        .filter(header -> header.startsWith("If-"))
        .findFirst()
        .map(header -> request.line() + " " + header)
        .orElse(request.line());
  }

  private FakeServer server(Function<Received, Deed> behaviour) {
    return open(new FakeServer(behaviour));
  }

  private TrothClient client(FakeServer... servers) {
    return open(
        TrothClient.of(List.of(servers).stream().map(FakeServer::address).toArray(String[]::new)));
  }

  private <T extends AutoCloseable> T open(T what) {
    opened.add(what);
    return what;
  }
}
