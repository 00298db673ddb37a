package io.troth.client.command;

import static io.troth.client.FakeServer.nobody;
import static io.troth.client.FakeServer.problem;
import static io.troth.client.FakeServer.say;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.client.FakeServer;
import io.troth.client.FakeServer.Deed;
import io.troth.client.FakeServer.Received;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(30)
class CommandsTest {
  private static final String CLUSTER =
      """
      {"epoch":1,"leader":"127.0.0.1:16200","phase":"serving","open":true,"redundancy":3,
       "followers_wanted":3,"followers":[
        {"id":1,"address":"127.0.0.1:16201","state":"up","slots":1024,"keys":12,"bytes":1536,
         "behind":0,"trouble":"","down_millis":0},
        {"id":2,"address":"127.0.0.1:16202","state":"%s","slots":%d,"keys":0,"bytes":0,
         "behind":%d,"trouble":"","down_millis":12000}],
       "slots":{"total":1024,"in_sync":1024,"under_replicated":%d,"unwritable":0},
       "transactions":{"in_doubt":0,"held":%d},"held":[%s],"queue_depth":0,
       "moves":{"slots_to_go":0,"bytes_per_second":0,"seconds_left":0},
       "comparison":{"within_millis":3600000,"slots_compared":9,"turns":0,"differing":[]}}
      """;
  private static final String WELL = CLUSTER.formatted("up", 1024, 0, 0, 0, "");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();
  private final PrintStream realOut = System.out;
  private final InputStream realIn = System.in;
  private FakeServer server;

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    System.setOut(realOut);
    System.setIn(realIn);
    if (server != null) {
      server.close();
    }
  }

  // The contract's exit codes.

  @Test
  void done_is_0() {
    answer(request -> say(201, "ETag: \"7\"\r\n", ""));
    assertEquals(0, run("put", "a", "x"));
    assertEquals("revision 7\n", out());
    assertEquals("", err.toString());
  }

  @Test
  void not_found_is_1() {
    answer(request -> problem(404, "no key", "not_applied"));
    assertEquals(1, run("get", "a"));
    assertEquals("troth: no key\n", err.toString());
    assertEquals(1, run("delete", "a"));
    assertEquals("", out());
  }

  @Test
  void refused_is_1() {
    answer(request -> problem(412, "key exists", "not_applied"));
    assertEquals(1, run("put", "a", "x", "--if-absent"));
    assertEquals("troth: key exists\n", err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "get a b",
        "put a",
        "put a b --if-absent --if-present",
        "get a --node nonsense",
        "client 127.0.0.1 1 dance",
        "client 127.0.0.1",
        "completion fish",
        "status --nonsense"
      })
  void wrong_usage_is_2(String arguments) {
    assertEquals(2, runAsIs(arguments.split(" ")));
    assertEquals("", out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"put a x", "delete a", "commit T", "abort", "shutdown"})
  void an_unknown_outcome_is_3(String arguments) {
    answer(request -> problem(504, "outcome unknown", "unknown"));
    assertEquals(3, run(arguments.split(" ")));
    assertTrue(err.toString().startsWith("troth: outcome unknown"), err::toString);
    assertEquals(1, server.received.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get a",
        "put a x",
        "delete a",
        "commit",
        "abort",
        "status",
        "where a",
        "shutdown",
        "drain 1",
        "undrain 1",
        "forget 1"
      })
  void no_server_reached_is_4(String arguments) {
    String[] words = (arguments + " --node " + nobody()).split(" ");
    assertEquals(4, runAsIs(words));
    assertTrue(err.toString().startsWith("troth: nobody answers at "), err::toString);
    String[] address = nobody().split(":");
    assertEquals(4, runAsIs("client", address[0], address[1], "get", "a"));
  }

  // What is asked and printed.

  @Test
  void get_prints_the_bytes_as_they_are() {
    answer(request -> say(200, "", "two\nlines"));
    assertEquals(0, run("get", "a"));
    assertEquals("two\nlines", out());
  }

  @Test
  void put_reads_a_value_from_standard_input() {
    byte[] value = {0, 13, 10, -1};
    System.setIn(new ByteArrayInputStream(value));
    answer(request -> say(201, "ETag: \"7\"\r\n", ""));
    assertEquals(0, run("put", "a", "-"));
    assertArrayEquals(value, server.received.get(0).body());
  }

  @ParameterizedTest
  @CsvSource({"-k, -5", "--odd, @file", "@k, --if", "${x}, %s"})
  void keys_and_values_may_look_like_anything(String key, String value) {
    answer(request -> say(201, "ETag: \"7\"\r\n", ""));
    assertEquals(0, run("put", key, value));
    assertEquals(value, server.received.get(0).text());
    assertEquals(0, runAsIs("client", "127.0.0.1", port(), "set", key, value));
    assertEquals(server.received.get(0).line(), server.received.get(1).line());
    assertEquals(value, server.received.get(1).text());
  }

  @ParameterizedTest
  @CsvSource({
    "put a x --if-revision 7, PUT /v1/kv/a",
    "put a x --if-present, PUT /v1/kv/a",
    "put a x --txn T, PUT /?key=a&val=x&txn=T",
    "delete a, DELETE /v1/kv/a",
    "delete a --if-revision 7, DELETE /v1/kv/a",
    "delete a --txn T, DELETE /?key=a&txn=T",
    "get a --revision, GET /v1/kv/a",
    "commit, POST /commit",
    "commit T, POST /commit?txn=T",
    "abort T, POST /abort?txn=T",
    "shutdown, POST /v1/shutdown"
  })
  void each_command_is_one_request(String arguments, String request) {
    answer(any -> say(200, "Troth-Revision: 7\r\n", ""));
    assertEquals(0, run(arguments.split(" ")));
    assertEquals(List.of(request), server.received.stream().map(Received::line).toList());
  }

  @Test
  void txn_reads_json_and_says_by_its_code_whether_the_conditions_held() {
    AtomicInteger turn = new AtomicInteger();
    answer(request -> say(200, "", "{\"succeeded\":" + (turn.getAndIncrement() == 0) + "}"));
    System.setIn(new ByteArrayInputStream("{\"then\":[]}".getBytes(StandardCharsets.UTF_8)));
    assertEquals(0, run("txn"));
    assertEquals("{\"then\":[]}", server.received.get(0).text());
    assertEquals(1, run("txn"));
  }

  @Test
  void status_says_first_that_all_is_well() {
    answer(request -> say(200, "", WELL));
    assertEquals(0, run("status"));
    assertEquals(
        """
        cluster of 127.0.0.1:16200, asked at %s: all is well

        ID  ADDRESS          STATE  SLOTS  KEYS    BYTES  BEHIND
         1  127.0.0.1:16201  up      1024    12  1.5 KiB       0
         2  127.0.0.1:16202  up      1024     0      0 B       0

        slots         1024, 1024 in sync, 0 under-replicated
        transactions  0 in doubt, 0 held, 0 waiting in the queue
        moves         none
        replicas      all compared every 60 min, none found to differ
        leader        127.0.0.1:16200, epoch 1, redundancy 3
        """
            .formatted(server.address()),
        out());
  }

  @Test
  void status_says_what_is_not_well_and_what_to_do() {
    String held = "{\"txn\":\"T\",\"keys\":[\"a\",\"b\"],\"age_millis\":1,\"left_millis\":45000}";
    answer(request -> say(200, "", CLUSTER.formatted("down", 0, 512, 512, 1, held)));
    assertEquals(0, run("status"));
    List<String> lines = out().lines().toList();
    assertTrue(lines.get(0).endsWith(": to know:"), lines.get(0));
    assertEquals(
        "  - follower 2 at 127.0.0.1:16202 is down for 12 s: restart it where its data is",
        lines.get(2));
    assertEquals(
        "  - transaction T is held for another 45 s and locks a, b: `troth commit T` or `troth abort T`",
        lines.get(3));
    assertTrue(lines.get(1).contains("512 slots with fewer replicas"), lines.get(1));
  }

  @Test
  void status_says_how_long_moves_will_take() {
    String moving =
        WELL.replace("_go\":0,\"bytes_per_second\":0", "_go\":12,\"bytes_per_second\":2048");
    answer(request -> say(200, "", moving.replace("seconds_left\":0", "seconds_left\":40")));
    assertEquals(0, run("status"));
    String move = "12 slots to go, 2.0 KiB a second, done in about 40 s";
    assertTrue(out().contains("  - followers fetch what they lack: " + move + "\n"), this::out);
    assertTrue(out().contains("moves         " + move + "\n"), this::out);
  }

  @Test
  void status_does_not_guess_how_long_moves_will_take() {
    String moving = WELL.replace("_go\":0", "_go\":12");
    answer(request -> say(200, "", moving.replace("seconds_left\":0", "seconds_left\":null")));
    assertEquals(0, run("status"));
    assertTrue(
        out().contains("12 slots to go, 0 B a second, how long it takes is not known yet\n"));
  }

  @Test
  void status_names_replicas_that_differ_and_says_what_to_do() {
    answer(request -> say(200, "", differing("[]")));
    assertEquals(0, run("status"));
    assertTrue(out().contains(": not well:\n"), this::out);
    assertTrue(
        out().contains("  - slot 5 is not the same on followers 1 and 2, and which is wrong"),
        this::out);
    assertTrue(out().contains("every 60 min, 1 slot differs"), this::out);
  }

  @Test
  void status_tells_of_a_replica_that_is_mended() {
    answer(request -> say(200, "", differing("[2]")));
    assertEquals(0, run("status"));
    assertTrue(out().contains(": to know:\n"), this::out);
    assertTrue(
        out().contains("  - slot 5 was wrong on follower 2, as most replicas show"), this::out);
  }

  private static String differing(String wrong) {
    String replicas =
        """
        [{"follower":1,"keys":3,"checksum":"a"},{"follower":2,"keys":3,"checksum":"b"}]\
        """;
    return WELL.replace(
        "\"differing\":[]",
        "\"differing\":[{\"slot\":5,\"wrong\":" + wrong + ",\"replicas\":" + replicas + "}]");
  }

  @Test
  void status_passes_json_on() {
    answer(request -> say(200, "", WELL));
    assertEquals(0, run("status", "--json"));
    assertEquals(WELL.strip() + "\n", out());
  }

  @Test
  void status_does_not_try_again_for_long() {
    answer(request -> problem(503, "the leader is away", "not_applied"));
    assertEquals(1, run("status"));
    assertEquals(1, server.received.size());
  }

  @Test
  void where_shows_slot_and_replicas() {
    answer(request ->
        request.target().startsWith("/v1/where")
            ? say(
                200,
                "",
                "{\"slot\":17,\"replicas\":[2,1],\"in_sync\":[1],\"learners\":[2],\"key\":\"a\"}")
            : say(200, "", WELL));
    assertEquals(0, run("where", "a b"));
    assertEquals("GET /v1/where?key=a%20b", server.received.get(0).line());
    assertEquals(
        """
        slot 17

        FOLLOWER  ADDRESS          REPLICA
               2  127.0.0.1:16202  catching up
               1  127.0.0.1:16201  in sync
        """,
        out());
  }

  @Test
  void drain_waits_until_nothing_is_left() {
    AtomicInteger turn = new AtomicInteger();
    answer(request -> {
      if (request.method().equals("POST")) {
        return say(202, "", "draining");
      }
      boolean last = turn.incrementAndGet() > 2;
      return say(200, "", CLUSTER.formatted(last ? "drained" : "draining", 5, 0, 0, 0, ""));
    });
    assertEquals(0, run("drain", "127.0.0.1:16202", "--wait"));
    assertEquals("drained; it can be stopped\n", out());
    assertEquals("POST /v1/followers/2/drain", server.received.get(1).line());
  }

  @Test
  void drain_says_what_is_missing_when_its_time_is_over() {
    answer(request ->
        request.method().equals("POST")
            ? say(202, "", "draining")
            : say(200, "", CLUSTER.formatted("draining", 5, 0, 0, 0, "")));
    assertEquals(3, run("drain", "2", "--wait", "--timeout", "0.7s"));
    assertEquals("", out());
    assertTrue(err.toString().contains("not drained after 0 s: "), err::toString);
    assertTrue(err.toString().contains(" to go"), err::toString);
  }

  @Test
  void drain_says_why_it_is_refused_and_can_be_forced() {
    answer(request -> {
      if (!request.method().equals("POST")) {
        return say(200, "", WELL);
      }
      return request.line().endsWith("/drain?force=1")
          ? say(202, "", "draining")
          : problem(409, "without follower 2 there is 1 follower", "not_applied");
    });
    assertEquals(1, run("drain", "2"));
    assertTrue(err.toString().contains("there is 1 follower"), err::toString);
    assertEquals(0, run("drain", "2", "--force"));
  }

  @Test
  void drain_can_only_say_what_would_happen() {
    String plan =
        """
        {"follower":2,"slots_to_move":341,"followers_left":1,"redundancy":2,"refused":%s,"reason":"%s"}
        """;
    answer(request ->
        say(
            200,
            "",
            !request.method().equals("POST")
                ? WELL
                : request.line().contains("force=1")
                    ? plan.formatted("false", "")
                    : plan.formatted("true", "too few")));
    assertEquals(1, run("drain", "2", "--dry-run"));
    assertEquals("341 slots to hand over; 1 follower left for a redundancy of 2\n", out());
    assertTrue(err.toString().contains("it would be refused: too few"), err::toString);
    assertEquals(0, run("drain", "2", "--dry-run", "--force"));
    assertEquals("POST /v1/followers/2/drain?force=1&dry_run=1", server.received.getLast().line());
  }

  @Test
  void a_follower_is_taken_back_or_forgotten_by_number_or_address() {
    answer(request -> request.method().equals("GET") ? say(200, "", WELL) : say(204, "", ""));
    assertEquals(0, run("undrain", "127.0.0.1:16202"));
    assertEquals("POST /v1/followers/2/undrain", server.received.getLast().line());
    assertEquals(0, run("forget", "2"));
    assertEquals("DELETE /v1/followers/2", server.received.getLast().line());
  }

  @Test
  void drain_knows_only_followers() {
    answer(request -> say(200, "", WELL));
    assertEquals(1, run("drain", "9"));
    assertTrue(err.toString().contains("no follower 9"), err::toString);
  }

  @Test
  void the_completion_script_names_all_commands() {
    assertEquals(0, runAsIs("completion", "bash"));
    String script = out();
    List.of("get", "put", "status", "--if-absent", "--node")
        .forEach(word -> assertTrue(script.contains(word), word));
  }

  private void answer(Function<Received, Deed> behaviour) {
    server = new FakeServer(behaviour);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String port() {
    return server.address().substring(server.address().indexOf(':') + 1);
  }

  private int run(String... arguments) {
    String[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = "--node=" + server.address();
    return runAsIs(more);
  }

  private int runAsIs(String... arguments) {
    CommandLine line = new CommandLine(new Root());
    ClientCommands.addTo(line);
    line.registerConverter(
        Duration.class, text -> Duration.parse("PT" + text.toUpperCase(Locale.ROOT)));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Command(name = "troth")
  private static final class Root {}
}
