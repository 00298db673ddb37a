package io.troth.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.troth.common.check.Limits;
import io.troth.node.process.Answer;
import io.troth.node.process.Http;
import io.troth.node.process.Servers;
import io.troth.node.process.SlowSender;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API under {@code /v1}, line by line, on a leader and through a follower. */
class V1IT {
  @TempDir static Path folder;
  private static Servers servers;

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.cluster(folder, 2, 2);
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  static Stream<Http> servers() {
    return Stream.of(servers.leader().http(), servers.follower(1).http());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void put_get_delete(Http http) throws Exception {
    String key = "/v1/kv/kv%2F" + http.port();
    Answer created = http.ask("PUT", key, "one".getBytes(UTF_8));
    assertEquals(201, created.status());
    Answer replaced = http.ask("PUT", key, "two".getBytes(UTF_8));
    assertEquals(200, replaced.status());
    assertFalse(replaced.header("ETag").equals(created.header("ETag")));
    Answer got = http.get(key);
    assertEquals("200 two", got.shown());
    assertEquals(replaced.header("ETag"), got.header("ETag"));
    assertEquals('"' + got.header("Troth-Revision") + '"', got.header("ETag"));
    assertEquals(204, http.delete(key).status());
    assertEquals(404, http.get(key).status());
    assertEquals(404, http.delete(key).status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void conditions(Http http) throws Exception {
    String key = "/v1/kv/if-" + http.port();
    byte[] body = {1};
    assertEquals(412, http.ask("PUT", key, body, "If-Match", "*").status());
    Answer created = http.ask("PUT", key, body, "If-None-Match", "*");
    assertEquals(201, created.status());
    Answer exists = http.ask("PUT", key, body, "If-None-Match", "*");
    assertEquals(412, exists.status());
    assertEquals("not_applied", exists.json().get("outcome").asText());
    assertEquals("application/problem+json", exists.header("Content-Type"));
    assertEquals(412, http.ask("PUT", key, body, "If-Match", "\"1\"").status());
    assertEquals(412, http.delete(key, "If-Match", "\"1\"").status());
    String tag = created.header("ETag");
    assertEquals(304, http.get(key, "If-None-Match", tag).status());
    Answer replaced = http.ask("PUT", key, body, "If-Match", tag);
    assertEquals(200, replaced.status());
    assertEquals(412, http.delete(key, "If-Match", tag).status());
    assertEquals(204, http.delete(key, "If-Match", replaced.header("ETag")).status());
    assertEquals(400, http.ask("PUT", key, body, "If-Match", "nonsense").status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void raw_bytes_up_to_the_limit(Http http) throws Exception {
    String key = "/v1/kv/large-" + http.port();
    byte[] value = new byte[Limits.VALUE_BYTES_MAX];
    new Random(1).nextBytes(value);
    assertEquals(201, http.ask("PUT", key, value).status());
    assertArrayEquals(value, http.get(key).bytes());
    assertEquals(413, http.ask("PUT", key, new byte[Limits.VALUE_BYTES_MAX + 1]).status());
    assertEquals(200, http.put(key).status());
    assertArrayEquals(new byte[0], http.get(key).bytes());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void bodies_that_are_too_long_are_413_however_they_come(Http http) throws Exception {
    String key = "/v1/kv/long-" + http.port();
    for (int length :
        new int[] {
          Limits.VALUE_BYTES_MAX + 1, 3 * Limits.VALUE_BYTES_MAX, Limits.DISCARD_BYTES_MAX
        }) {
      byte[] body = new byte[length];
      for (Answer answer : List.of(http.ask("PUT", key, body), http.pieces("PUT", key, body))) {
        assertEquals(413, answer.status(), length + ": " + answer);
        assertEquals("not_applied", answer.json().get("outcome").asText());
      }
    }
    assertEquals(404, http.get(key).status());
    byte[] longest = new byte[Limits.VALUE_BYTES_MAX];
    assertEquals(201, http.pieces("PUT", key, longest).status());
    byte[] json = new byte[Limits.TRANSACTION_JSON_BYTES_MAX + 1];
    assertEquals(413, http.pieces("POST", "/v1/txn", json).status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void a_body_that_drips_in_is_408_and_not_applied(Http http) throws Exception {
    String key = "/v1/kv/slow-" + http.port();
    Answer answer = SlowSender.put(http.port(), key);
    assertEquals(408, answer.status(), answer.toString());
    assertEquals("not_applied", answer.json().get("outcome").asText());
    assertEquals(404, http.get(key).status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shutdown_is_for_callers_on_this_machine_and_no_pages(Http http) throws Exception {
    Answer refused = http.post("/v1/shutdown", "Origin", "http://elsewhere");
    assertEquals(403, refused.status());
    assertEquals(200, http.get("/health/live").status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void transactions_choose_a_branch(Http http) throws Exception {
    String a = "a" + http.port();
    String create =
        """
        {"if":[{"key":"%s","exists":false}],
         "then":[{"put":{"key":"%s","value":"1"}},{"get":{"key":"%s"}}],
         "else":[{"get":{"key":"%s"}},{"put":{"key":"%s","value":"/w==","encoding":"base64"}}]}
        """
            .formatted(a, a, a, a, a);
    JsonNode first = http.ask("POST", "/v1/txn", create.getBytes(UTF_8)).json();
    assertTrue(first.get("succeeded").asBoolean());
    assertTrue(first.get("revision").asLong() > 0);
    assertEquals("1", first.get("results").get(1).get("value").asText());
    JsonNode second = http.ask("POST", "/v1/txn", create.getBytes(UTF_8)).json();
    assertFalse(second.get("succeeded").asBoolean());
    assertEquals("1", second.get("results").get(0).get("value").asText());
    assertArrayEquals(new byte[] {(byte) 0xff}, http.get("/v1/kv/" + a).bytes());
    String read = "{\"then\":[{\"get\":{\"key\":\"" + a + "\"}}]}";
    JsonNode third = http.ask("POST", "/v1/txn", read.getBytes(UTF_8)).json();
    assertEquals("/w==", third.get("results").get(0).get("value").asText());
    assertEquals("base64", third.get("results").get(0).get("encoding").asText());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void a_transaction_without_else_says_whether_it_was_done(Http http) throws Exception {
    String plain =
        "{\"if\":[{\"key\":\"p%d\",\"value\":\"no\"}],\"then\":[{\"put\":{\"key\":\"p%d\",\"value\":\"1\"}}]}"
            .formatted(http.port(), http.port());
    JsonNode refused = http.ask("POST", "/v1/txn", plain.getBytes(UTF_8)).json();
    assertFalse(refused.get("succeeded").asBoolean());
    assertEquals(0, refused.get("results").size());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void transactions_that_make_no_sense_are_400(Http http) throws Exception {
    for (String wrong :
        new String[] {
          "",
          "{",
          "[]",
          "{}",
          "{\"then\":1}",
          "{\"then\":[{}]}",
          "{\"then\":[{\"put\":{\"key\":\"a\"}}]}",
          "{\"then\":[{\"put\":{\"key\":\"\",\"value\":\"\"}}]}",
          "{\"then\":[{\"delete\":{\"key\":\"a\",\"x\":1}}]}",
          "{\"if\":[{\"key\":\"a\"}]}",
          "{\"if\":[{\"key\":\"a\",\"exists\":1}]}",
          "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"!\",\"encoding\":\"base64\"}}]}"
        }) {
      Answer answer = http.ask("POST", "/v1/txn", wrong.getBytes(UTF_8));
      assertEquals(400, answer.status(), wrong + " -> " + answer);
      assertEquals("not_applied", answer.json().get("outcome").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void the_cluster_shows_itself(Http http) throws Exception {
    JsonNode cluster = http.get("/v1/cluster").json();
    assertTrue(cluster.get("epoch").asLong() > 0);
    assertEquals("127.0.0.1:" + servers.leader().port, cluster.get("leader").asText());
    assertEquals(2, cluster.get("followers").size());
    for (JsonNode follower : cluster.get("followers")) {
      for (String name :
          new String[] {"id", "address", "state", "slots", "keys", "bytes", "behind"}) {
        assertTrue(follower.has(name), name);
      }
    }
    for (String name : new String[] {"total", "in_sync", "under_replicated"}) {
      assertTrue(cluster.get("slots").has(name), name);
    }
    assertTrue(cluster.get("transactions").has("in_doubt"));
    assertTrue(cluster.get("transactions").has("held"));
    assertTrue(cluster.has("queue_depth"));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void placement_shows_itself(Http http) throws Exception {
    assertEquals(1024, http.get("/v1/slots").json().get("slots").size());
    JsonNode where = http.get("/v1/where?key=somewhere").json();
    assertEquals(2, where.get("replicas").size());
    assertEquals(2, where.get("in_sync").size());
    int slot = where.get("slot").asInt();
    assertEquals(where.get("in_sync"), http.get("/v1/slots/" + slot).json().get("in_sync"));
    assertEquals(404, http.get("/v1/slots/1024").status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void health(Http http) throws Exception {
    assertEquals(200, http.get("/health/live").status());
    assertEquals(200, http.get("/health/ready").status());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void metrics_are_prometheus_text(Http http) throws Exception {
    Answer metrics = http.get("/metrics");
    assertEquals(200, metrics.status());
    boolean leads = http.port() == servers.leader().port;
    String own = leads ? "troth_requests_seconds_count" : "troth_follower_syncs_seconds_count";
    assertTrue(metrics.text().contains("\n" + own), metrics.text());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void unknown_addresses_and_methods_are_problems(Http http) throws Exception {
    assertEquals(404, http.get("/v1/nothing").json().get("status").asInt());
    assertEquals(405, http.post("/v1/kv/a").json().get("status").asInt());
    assertEquals("404 error: nothing is served at this address", http.get("/nothing").shown());
  }
}
