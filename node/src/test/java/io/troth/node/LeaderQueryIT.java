package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.node.process.Answer;
import io.troth.node.process.Await;
import io.troth.node.process.Http;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The query-string API of a leader, line by line. */
class LeaderQueryIT {
  @TempDir static Path folder;
  private static Servers servers;
  private static Http http;

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.cluster(folder, 2, 2);
    http = servers.leader().http();
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  @Test
  void get_without_key_is_the_console() throws Exception {
    Answer page = http.get("/");
    assertEquals(200, page.status());
    assertTrue(page.header("Content-Type").startsWith("text/html"), page.header("Content-Type"));
  }

  @Test
  void get_answers_the_value() throws Exception {
    http.put("/?key=get&val=V");
    assertEquals("200 V", http.get("/?key=get").shown());
  }

  @Test
  void what_is_answered_is_never_taken_for_a_page() throws Exception {
    http.put("/?key=page&val=%3Cb%3E");
    Answer page = http.get("/?key=page");
    assertEquals("text/plain;charset=utf-8", page.header("Content-Type"));
    assertEquals("nosniff", page.header("X-Content-Type-Options"));
  }

  @Test
  void head_says_what_get_would_without_the_value() throws Exception {
    http.put("/?key=head&val=value");
    Answer head = http.ask("HEAD", "/?key=head", new byte[0]);
    assertEquals("200 ", head.shown());
    assertEquals("5", head.header("Content-Length"));
    assertEquals(404, http.ask("HEAD", "/?key=never", new byte[0]).status());
  }

  @Test
  void a_body_that_comes_with_a_put_counts_for_nothing() throws Exception {
    byte[] body = "body".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      assertEquals("201 V" + i, http.ask("PUT", "/?key=body&val=V" + i, body).shown());
      assertEquals("200 V" + i, http.ask("GET", "/?key=body", body).shown());
      assertEquals("201 W" + i, http.pieces("PUT", "/?key=body&val=W" + i, body).shown());
      assertEquals("200 W" + i, http.pieces("GET", "/?key=body", body).shown());
    }
  }

  @Test
  void get_of_no_key_is_404() throws Exception {
    assertEquals("404 error: no key", http.get("/?key=never").shown());
  }

  @Test
  void put_answers_201_and_the_value() throws Exception {
    assertEquals("201 one", http.put("/?key=put&val=one").shown());
    assertEquals("201 two", http.put("/?key=put&val=two").shown());
    assertEquals("200 two", http.get("/?key=put").shown());
  }

  @Test
  void post_creates_only() throws Exception {
    assertEquals("201 V", http.post("/?key=post&val=V").shown());
    assertEquals("409 error: key exists", http.post("/?key=post&val=W").shown());
    assertEquals("200 V", http.get("/?key=post").shown());
  }

  @Test
  void delete_answers_201_and_the_key() throws Exception {
    http.put("/?key=delete&val=V");
    assertEquals("201 delete", http.delete("/?key=delete").shown());
    assertEquals("404 error: no key", http.get("/?key=delete").shown());
    assertEquals("404 error: no key", http.delete("/?key=delete").shown());
  }

  @Test
  void put_with_if_match_only_updates() throws Exception {
    assertEquals("412 error: no key", http.put("/?key=upd&val=V", "If-Match", "*").shown());
    http.put("/?key=upd&val=V");
    assertEquals("201 W", http.put("/?key=upd&val=W", "If-Match", "*").shown());
  }

  @Test
  void held_writes_become_visible_together_on_commit() throws Exception {
    http.put("/?key=held2&val=old");
    assertEquals("202 commit", http.put("/?key=held1&val=V&txn=both").shown());
    assertEquals("202 commit", http.delete("/?key=held2&txn=both").shown());
    assertEquals("404 error: no key", http.get("/?key=held1").shown());
    assertEquals("200 old", http.get("/?key=held2").shown());
    assertEquals(204, http.post("/commit?txn=both").status());
    assertEquals("200 V", http.get("/?key=held1").shown());
    assertEquals("404 error: no key", http.get("/?key=held2").shown());
  }

  @Test
  void held_writes_are_gone_on_abort() throws Exception {
    assertEquals("202 commit", http.put("/?key=aborted&val=V&txn=gone").shown());
    assertEquals(204, http.post("/abort?txn=gone").status());
    assertEquals("404 error: no key", http.get("/?key=aborted").shown());
    assertEquals("404 error: no such transaction", http.post("/commit?txn=gone").shown());
    assertEquals("404 error: no such transaction", http.post("/abort?txn=gone").shown());
  }

  @Test
  void the_name_may_be_left_out_when_exactly_one_is_open() throws Exception {
    assertEquals("404 error: no such transaction", http.post("/commit").shown());
    assertEquals("202 commit", http.put("/?key=only&val=V&txn=only").shown());
    assertEquals(204, http.post("/commit").status());
    assertEquals("202 commit", http.delete("/?key=only&txn=first").shown());
    assertEquals("202 commit", http.put("/?key=other&val=V&txn=second").shown());
    assertEquals(409, http.post("/abort").status());
    assertEquals(204, http.post("/abort?txn=first").status());
    assertEquals(204, http.post("/abort").status());
    assertEquals("200 V", http.get("/?key=only").shown());
    assertEquals("404 error: no key", http.get("/?key=other").shown());
  }

  @Test
  void what_was_held_too_long_is_aborted_and_says_so() throws Exception {
    assertEquals("202 commit", http.put("/?key=late&val=V&txn=late&hold=1").shown());
    Await.until("its time is over", () -> http.get("/v1/cluster").json().at("/held").isEmpty());
    assertEquals("409 error: transaction aborted", http.post("/commit?txn=late").shown());
    assertEquals("404 error: no key", http.get("/?key=late").shown());
  }

  @Test
  void a_held_delete_of_no_key_answers_the_first_no() throws Exception {
    assertEquals("404 error: no key", http.delete("/?key=nothing&txn=no").shown());
  }

  @Test
  void register_again_does_no_harm() throws Exception {
    Server follower = servers.follower(0);
    assertEquals(201, http.post("/register?key=127.0.0.1&val=" + follower.port).status());
    assertEquals(2, http.get("/v1/cluster").json().get("followers").size());
  }

  @Test
  void improper_key_lengths_are_400() throws Exception {
    String longest = "k".repeat(Limits.KEY_BYTES_MAX);
    assertEquals("400 error: improper key length", http.put("/?key=&val=V").shown());
    assertEquals("400 error: improper key length", http.get("/?key=" + longest + "k").shown());
    assertEquals("201 V", http.put("/?key=" + longest + "&val=V").shown());
  }

  @Test
  void the_largest_key_and_value_fit_percent_encoded() throws Exception {
    String key = "%C3%A4".repeat(Limits.KEY_BYTES_MAX / 2);
    String value = "%FF".repeat(Limits.QUERY_VALUE_BYTES_MAX);
    assertEquals(201, http.put("/?key=" + key + "&val=" + value).status());
    byte[] expected = new byte[Limits.QUERY_VALUE_BYTES_MAX];
    Arrays.fill(expected, (byte) 0xff);
    assertArrayEquals(expected, http.get("/?key=" + key).bytes());
  }

  @Test
  void a_value_over_the_limit_is_413() throws Exception {
    String value = "v".repeat(Limits.QUERY_VALUE_BYTES_MAX + 1);
    assertEquals("413 error: value too long", http.put("/?key=k&val=" + value).shown());
    String far = "v".repeat(8 * Limits.QUERY_VALUE_BYTES_MAX);
    assertEquals("413 error: value too long", http.put("/?key=k&val=" + far).shown());
  }

  @Test
  void what_is_unreadable_is_400() throws Exception {
    for (String query :
        new String[] {
          "/?key=a",
          "/?val=a",
          "/?key=a&key=b&val=c",
          "/?key=%FF&val=a",
          "/?key=%4&val=a",
          "/?key=a&val=%",
          "/?key=a&val=b&txn="
        }) {
      assertEquals("400 error: invalid request", unreadable(query), query);
    }
  }

  /** As it is: Java's client would not send it. */
  private static String unreadable(String query) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", http.port())) {
      String request = "PUT " + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return all.substring(9, 12) + " " + all.substring(all.indexOf("\r\n\r\n") + 4);
    }
  }

  @Test
  void keys_are_text_and_values_any_bytes() throws Exception {
    assertEquals(201, http.put("/?key=%E2%82%AC+a&val=%00%FF").status());
    assertArrayEquals(new byte[] {0, (byte) 0xff}, http.get("/?key=%E2%82%AC%20a").bytes());
  }
}
