package io.troth.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troth.node.process.Answer;
import io.troth.node.process.Await;
import io.troth.node.process.HttpProgram;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values over HTTP as RFC 9110 has it: one story, told by several clients to several servers. */
@Timeout(120)
class HttpSemanticsIT {
  private static final byte[] NONE = {};
  private static final byte[] TEN = "0123456789".getBytes(UTF_8);

  @TempDir static Path folder;
  private static Servers servers;

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.cluster(folder, 2, 2);
    servers.awaitInSync();
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  static List<Arguments> clients() {
    List<Arguments> clients = new ArrayList<>();
    for (HttpProgram each : HttpProgram.values()) {
      clients.add(Arguments.of(each, "leader", servers.leader().port));
      clients.add(Arguments.of(each, "follower", servers.follower(1).port));
    }
    return clients;
  }

  /** One client, of one server and one key. */
  private record Client(HttpProgram program, int port, String path) {
    static Client of(HttpProgram program, int port, String path) {
      assumeTrue(
          program.isInstalled(),
          program.program() + " is not installed: what it is answered is not tried");
      return new Client(program, port, path);
    }

    Answer ask(String method, byte[] body, String... headers) throws Exception {
      return program.ask(port, method, path, body, headers);
    }

    Answer get(String... headers) throws Exception {
      return ask("GET", NONE, headers);
    }

    Answer put(String value, String... headers) throws Exception {
      return ask("PUT", value.getBytes(UTF_8), headers);
    }

    int status(String method, String... headers) throws Exception {
      return ask(method, method.equals("PUT") ? TEN : NONE, headers).status();
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void head_says_what_get_would(HttpProgram program, String server, int port) throws Exception {
    Client client = Client.of(program, port, "/v1/kv/head-" + program + server);
    Answer absent = client.ask("HEAD", NONE);
    assertEquals("404 ", absent.shown());
    String tag = client.put("0123456789").header("ETag");
    Answer got = client.get();
    Answer head = client.ask("HEAD", NONE, "Range", "bytes=2-4");
    assertEquals("200 0123456789", got.shown());
    assertEquals("200 ", head.shown());
    for (Answer each : List.of(got, head)) {
      assertEquals("10", each.header("Content-Length"));
      assertEquals(tag, each.header("ETag"));
      assertEquals(tag, '"' + each.header("Troth-Revision") + '"');
      assertValue(each);
    }
    assertEquals(got.header("Content-Type"), head.header("Content-Type"));
    client.ask("PUT", NONE);
    assertEquals("0", client.ask("HEAD", NONE).header("Content-Length"));
  }

  /** What every answer with a value says. */
  private static void assertValue(Answer answer) {
    assertEquals("no-cache", answer.header("Cache-Control"));
    assertEquals("bytes", answer.header("Accept-Ranges"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertEquals("same-origin", answer.header("Cross-Origin-Resource-Policy"));
    assertTrue(answer.header("Content-Security-Policy").contains("sandbox"), "no scripts");
  }

  @ParameterizedTest
  @MethodSource("clients")
  void the_query_string_too(HttpProgram program, String server, int port) throws Exception {
    String key = "query-" + program + server;
    Client client = Client.of(program, port, "/?key=" + key);
    assertEquals("404 ", client.ask("HEAD", NONE).shown());
    Client writer = new Client(program, port, "/v1/kv/" + key);
    String tag = writer.put("0123456789").header("ETag");
    // A follower answers from its own store, which gets the outcome a little later.
    Await.until("the server has it", () -> client.get().status() == 200);
    for (Answer each : List.of(client.get(), client.ask("HEAD", NONE))) {
      assertEquals(200, each.status());
      assertEquals("10", each.header("Content-Length"));
      assertEquals(tag, each.header("ETag"));
      assertEquals("text/plain;charset=utf-8", each.header("Content-Type"));
      assertValue(each);
    }
    assertEquals("206 789", client.get("Range", "bytes=-3").shown());
    assertEquals("416 error: the value has no byte of that range", range(client, "bytes=10-"));
    assertEquals("304 ", client.get("If-None-Match", "W/" + tag).shown());
    assertEquals(
        "412 error: the key has another revision", client.get("If-Match", "\"1\"").shown());
    assertEquals(400, client.status("GET", "If-Match", "1"));
  }

  private static String range(Client client, String range) throws Exception {
    return client.get("Range", range).shown();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void reads_on_condition(HttpProgram program, String server, int port) throws Exception {
    Client client = Client.of(program, port, "/v1/kv/reads-" + program + server);
    assertEquals(404, client.status("GET", "If-Match", "*"));
    String tag = client.put("0123456789").header("ETag");
    for (String known : List.of(tag, "W/" + tag, "*", "\"what\", W/\"1\" ,, " + tag)) {
      Answer answer = client.get("If-None-Match", known);
      assertEquals("304 ", answer.shown(), known);
      assertEquals(tag, answer.header("ETag"));
      assertEquals("no-cache", answer.header("Cache-Control"));
      // Of the value it would be wrong, and a client may wait for so many bytes.
      assertEquals("", answer.header("Content-Length"));
      assertEquals("", answer.header("Content-Type"));
      assertEquals(304, client.status("HEAD", "If-None-Match", known), known);
    }
    for (String other : List.of("\"1\"", "\"what\"", "W/\"1\", \"2\"")) {
      assertEquals("200 0123456789", client.get("If-None-Match", other).shown(), other);
      assertEquals(412, client.status("GET", "If-Match", other), other);
      assertEquals(412, client.status("HEAD", "If-Match", other), other);
    }
    assertEquals(412, client.status("GET", "If-Match", "W/" + tag));
    assertEquals(200, client.status("GET", "If-Match", "\"1\", " + tag));
    assertEquals(400, client.status("GET", "If-None-Match", "what"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void writes_on_condition(HttpProgram program, String server, int port) throws Exception {
    Client client = Client.of(program, port, "/v1/kv/writes-" + program + server);
    assertEquals(412, client.status("PUT", "If-Match", "*"));
    Answer created = client.put("one", "If-None-Match", "*");
    assertEquals(201, created.status());
    String first = created.header("ETag");
    assertEquals(412, client.status("PUT", "If-None-Match", "*"));
    for (String wrong : List.of("\"1\"", "\"what\"", "W/" + first, "\"1\", \"2\"")) {
      assertEquals(412, client.status("PUT", "If-Match", wrong), wrong);
      assertEquals(412, client.status("DELETE", "If-Match", wrong), wrong);
    }
    assertEquals("200 one", client.get().shown());
    Answer replaced = client.put("two", "If-Match", "\"1\", " + first + ", \"2\"");
    assertEquals(200, replaced.status());
    String second = replaced.header("ETag");
    for (String named : List.of(second, "W/" + second, "\"1\", " + second)) {
      assertEquals(412, client.status("PUT", "If-None-Match", named), named);
      assertEquals(412, client.status("DELETE", "If-None-Match", named), named);
    }
    assertEquals("200 two", client.get().shown());
    assertEquals(200, client.status("PUT", "If-None-Match", first + ", \"what\""));
    assertEquals(400, client.status("PUT", "If-Match", "what"));
    assertEquals(400, client.status("DELETE", "If-Match", "*, \"1\""));
    assertEquals(204, client.status("DELETE", "If-None-Match", second));
    assertEquals(404, client.status("DELETE"));
    assertEquals(404, client.status("DELETE", "If-None-Match", "*"));
    assertEquals(412, client.status("DELETE", "If-Match", "*"));
    assertEquals(201, client.status("PUT", "If-None-Match", second));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void ranges(HttpProgram program, String server, int port) throws Exception {
    Client client = Client.of(program, port, "/v1/kv/ranges-" + program + server);
    String tag = client.put("0123456789").header("ETag");
    Answer part = client.get("Range", "bytes=2-4");
    assertEquals("206 234", part.shown());
    assertEquals("bytes 2-4/10", part.header("Content-Range"));
    assertEquals("3", part.header("Content-Length"));
    assertEquals(tag, part.header("ETag"));
    assertValue(part);
    assertEquals("206 789", range(client, "bytes=-3"));
    assertEquals("206 9", range(client, "bytes=9-"));
    assertEquals("200 0123456789", range(client, "bytes=0-1,3-4"));
    assertEquals("200 0123456789", range(client, "lines=1-2"));
    Answer none = client.get("Range", "bytes=10-");
    assertEquals(416, none.status());
    assertEquals("bytes */10", none.header("Content-Range"));
    assertEquals("206 01", client.get("Range", "bytes=0-1", "If-Range", tag).shown());
    for (String other : List.of("\"1\"", "W/" + tag, "Tue, 01 Dec 2026 03:00:00 GMT")) {
      Answer whole = client.get("Range", "bytes=0-1", "If-Range", other);
      assertEquals("200 0123456789", whole.shown(), other);
    }
    assertEquals(304, client.status("GET", "Range", "bytes=10-", "If-None-Match", tag));
  }
}
