package io.troth.client;

import static io.troth.client.FakeServer.done;
import static io.troth.client.FakeServer.problem;
import static io.troth.client.FakeServer.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.client.FakeServer.Deed;
import io.troth.client.FakeServer.Received;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

  @Test
  void a_value_that_was_put_is_got() {
    try (FakeServer server = answering(done(1), say(200, "ETag: \"1\"\r\n", "hello"))) {
      assertEquals("hello", Examples.first(server.address(), FakeServer.nobody()));
    }
  }

  @Test
  void a_name_is_registered_once() {
    assertEquals(
        "the name is ours since revision 7",
        with(Examples::outcomes, say(201, "ETag: \"7\"\r\n", "")));
    assertEquals(
        "the name is taken", with(Examples::outcomes, problem(412, "key exists", "not_applied")));
    assertEquals(
        "perhaps done, read it: outcome unknown",
        with(Examples::outcomes, problem(504, "outcome unknown", "unknown")));
  }

  @Test
  void money_is_moved_in_one_transaction() {
    try (FakeServer server =
            answering(
                say(200, "ETag: \"5\"\r\n", "100"),
                say(200, "ETag: \"6\"\r\n", "0"),
                say(200, "", "{\"succeeded\":true,\"revision\":9,\"results\":[{},{}]}"));
        TrothClient client = TrothClient.of(server.address())) {
      assertTrue(Examples.transfer(client));
      assertEquals(
          """
          {"if":[{"key":"account/a","revision":5},{"key":"account/b","revision":6}],\
          "then":[{"put":{"key":"account/a","value":"90"}},\
          {"put":{"key":"account/b","value":"10"}}],"else":[]}\
          """,
          server.received.get(2).text());
    }
  }

  @Test
  void a_held_transaction_commits_when_all_voted_yes() {
    try (FakeServer server =
            answering(say(202, "", "commit"), say(202, "", "commit"), say(204, "", ""));
        TrothClient client = TrothClient.of(server.address())) {
      assertInstanceOf(Done.class, Examples.held(client));
      assertEquals(
          List.of(
              "PUT /?key=stock%2Fapples&val=41&txn=order-7",
              "PUT /?key=order%2F7&val=one%20apple&txn=order-7", "POST /commit?txn=order-7"),
          server.received.stream().map(Received::line).toList());
    }
  }

  @Test
  void an_increment_that_was_overtaken_is_done_again() {
    Outcome outcome =
        with(
            client -> Examples.increment(client, "n"),
            say(200, "ETag: \"5\"\r\n", "1"),
            problem(412, "the key has another revision", "not_applied"),
            say(200, "ETag: \"6\"\r\n", "2"),
            done(7));
    assertEquals(new Done(7), outcome);
  }

  /** Also that all examples that the documentation names are there. */
  @Test
  void the_documentation_can_be_made(@TempDir Path folder) {
    StringWriter said = new StringWriter();
    int code =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(
                new PrintWriter(said),
                new PrintWriter(said),
                "-quiet",
                "-d",
                folder.toString(),
                "-Xdoclint:all,-missing",
                "-Werror",
                "--snippet-path",
                "src/test/java/io/troth/client",
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                "src/main/java",
                "io.troth.client");
    assertEquals(0, code, said::toString);
  }

  private static <T> T with(Function<TrothClient, T> example, Deed... answers) {
    try (FakeServer server = answering(answers);
        TrothClient client = TrothClient.of(server.address())) {
      return example.apply(client);
    }
  }

  private static FakeServer answering(Deed... answers) {
    Queue<Deed> rest = new ArrayDeque<>(List.of(answers));
    return new FakeServer(request -> rest.remove());
  }
}
