package io.troth.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client's commands as people type them, against real servers: what they print, and their
 * codes.
 */
class CommandLineIT {
  @TempDir static Path folder;
  private static Servers servers;
  private static int leader;
  private static int follower;

  /** What a command did. */
  private record Said(int code, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.cluster(folder, 1, 1);
    leader = servers.leader().port;
    follower = servers.follower(0).port;
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  private static Said run(String input, Object... words) throws Exception {
    Process process = Program.with(List.of(words)).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Said(process.waitFor(), out, err);
  }

  private static String at(int port) {
    return "127.0.0.1:" + port;
  }

  @Test
  void put_get_and_delete_go_through_any_server() throws Exception {
    assertEquals(0, run("", "put", "a", "1", "--node", at(follower)).code());
    assertEquals(new Said(0, "1", ""), run("", "get", "a", "--node", at(leader)));
    assertEquals(0, run("", "delete", "a", "--node", at(leader)).code());
    Said gone = run("", "get", "a", "--node", at(follower));
    assertEquals(1, gone.code());
    assertEquals("troth: no key\n", gone.err());
  }

  @Test
  void put_reads_a_value_from_standard_input() throws Exception {
    assertEquals(0, run("from there", "put", "piped", "-", "--node", at(leader)).code());
    assertEquals("from there", run("", "get", "piped", "--node", at(leader)).out());
  }

  @Test
  void the_server_may_be_named_first() throws Exception {
    assertEquals(0, run("", "client", "127.0.0.1", follower, "set", "b", "2").code());
    assertEquals("2", run("", "client", "127.0.0.1", leader, "get", "b").out());
    assertEquals(0, run("", "client", "127.0.0.1", leader, "status").code());
  }

  @Test
  void status_is_a_table_or_json() throws Exception {
    Said table = run("", "status", "--node", at(follower));
    assertEquals(0, table.code(), table.err());
    assertTrue(table.out().contains(at(follower)), table.out());
    Said json = run("", "status", "--json", "--node", at(leader));
    assertEquals(at(leader), new ObjectMapper().readTree(json.out()).get("leader").asText());
  }

  @Test
  void codes_tell_wrong_usage_and_that_nobody_answers() throws Exception {
    assertEquals(2, run("", "get").code());
    assertEquals(2, run("", "put", "a").code());
    Said nobody = run("", "get", "a", "--node", at(Ports.free()));
    assertEquals(4, nobody.code());
    assertEquals(1, nobody.err().lines().count(), nobody.err());
  }

  @Test
  void shutdown_stops_that_server_in_either_word_order() throws Exception {
    try (Servers others = new Servers(folder)) {
      Server first = others.leader(Ports.free(), 1, 1).launch().awaitReady();
      Server second = others.leader(Ports.free(), 1, 1).launch().awaitReady();
      assertEquals(0, run("", "shutdown", "--node", at(first.port)).code());
      assertEquals(0, first.awaitEnd());
      assertEquals(0, run("", "client", "127.0.0.1", second.port, "shutdown").code());
      assertEquals(0, second.awaitEnd());
    }
  }
}
