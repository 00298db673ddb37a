package io.troth.leader.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.troth.common.check.Limits;
import io.troth.common.http.Refusal;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionJsonTest {
  @Test
  void conditions_are_read() {
    TransactionJson json =
        parse(
            """
            {"if":[{"key":"a","exists":true},{"key":"b","exists":false},
                   {"key":"c","revision":7},{"key":"d","value":"v"}],
             "then":[{"delete":{"key":"a"}}]}
            """);
    assertEquals(
        List.of(
            new Condition.Exists(Key.of("a")),
            new Condition.Absent(Key.of("b")),
            new Condition.RevisionIs(Key.of("c"), 7),
            new Condition.ValueIs(Key.of("d"), Value.of("v"))),
        json.conditions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0", "7.5", "1e3", "-1", "\"7\"", "9223372036854775808"})
  void a_revision_is_a_whole_number(String revision) {
    String body =
        "{\"if\":[{\"key\":\"a\",\"revision\":%s}],\"then\":[{\"get\":{\"key\":\"a\"}}]}"
            .formatted(revision);
    assertThrows(Refusal.Refused.class, () -> parse(body));
  }

  @Test
  void what_only_writes_is_one_round() {
    Command command = parse("{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}}]}").command();
    Command.Commit commit = assertInstanceOf(Command.Commit.class, command);
    assertEquals(List.of(new Write.Put(Key.of("a"), Value.of("1"))), commit.writes());
  }

  @Test
  void what_reads_or_has_an_alternative_or_writes_a_key_twice_is_a_choice() {
    for (String steps :
        List.of(
            "[{\"get\":{\"key\":\"a\"}}]",
            "[{\"delete\":{\"key\":\"a\"}}],\"else\":[{\"delete\":{\"key\":\"b\"}}]",
            "[{\"delete\":{\"key\":\"a\"}},{\"put\":{\"key\":\"a\",\"value\":\"1\"}}]")) {
      assertInstanceOf(Command.Choose.class, parse("{\"then\":" + steps + "}").command());
    }
  }

  @Test
  void names_that_mean_nothing_are_refused() {
    assertEquals(400, refusal("{\"then\":[],\"otherwise\":[]}").status());
    assertEquals(400, refusal("{\"then\":[{\"get\":{\"key\":\"a\"}}]} x").status());
    assertEquals(400, refusal("{\"then\":[],\"then\":[{\"get\":{\"key\":\"a\"}}]}").status());
  }

  @Test
  void half_a_character_is_refused() {
    assertEquals(400, refusal("{\"then\":[{\"get\":{\"key\":\"\\ud800\"}}]}").status());
  }

  @Test
  void lengths_are_bounded() {
    String large = "v".repeat(Limits.VALUE_BYTES_MAX);
    assertEquals(413, refusal("{\"then\":[" + put("a", large + "v") + "]}").status());
    String five =
        String.join(
            ",",
            put("a", large),
            put("b", large),
            put("c", large),
            put("d", large),
            put("e", large));
    assertEquals(413, refusal("{\"then\":[" + five + "]}").status());
    String many =
        "{\"get\":{\"key\":\"a\"}},".repeat(Limits.TRANSACTION_WRITES_MAX)
            + "{\"get\":{\"key\":\"a\"}}";
    assertEquals(413, refusal("{\"then\":[" + many + "]}").status());
  }

  /** As long as a body may be: that beginning, and then that again and again. */
  private static byte[] full(String begin, String again) {
    StringBuilder body = new StringBuilder(begin);
    while (body.length() + again.length() <= Limits.TRANSACTION_JSON_BYTES_MAX) {
      body.append(again);
    }
    return body.toString().getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"if\":[|{},",
        "{\"if\":[{\"key\":[|{},",
        "{\"if\":[|[],",
        "{\"if\":[|1,",
        "{\"then\":[|{},",
        "{\"then\":[{\"put\":{\"key\":[|{},",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":{|\"b\":1,",
        "{\"then\":[{\"put\":[|{},",
        "{\"then\":|[",
        "|[",
        "|{\"a\":",
        "[|{},",
        "{\"a\":[|{},",
        "{\"if\":[{\"key\":\"a\",\"revision\":|9",
        "{\"then\":[|{\"get\":{\"key\":\"a\"}},",
        "{\"else\":[|{\"delete\":{\"key\":\"a\"}},",
        "{\"if\":[|{\"key\":\"a\",\"exists\":true},",
        "{\"|a",
        "{\"then\":[{\"put\":{\"key\":\"|a",
        "|{\"then\":[]} ",
      })
  void a_hostile_body_takes_little_memory_to_be_refused(String body) {
    byte[] hostile =
        full(body.substring(0, body.indexOf('|')), body.substring(body.indexOf('|') + 1));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Refusal refusal =
        assertThrows(Refusal.Refused.class, () -> TransactionJson.parse(hostile)).refusal();
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(refusal.status() == 400 || refusal.status() == 413, refusal.toString());
    assertTrue(refusal.text().length() < 200, refusal.text());
    // Text in UTF-16 that grows, and its copy: what is in lists takes next to nothing.
    assertTrue(taken < 6L * hostile.length, taken + " bytes");
    if (body.contains("{},")) {
      assertTrue(taken < 1 << 20, taken + " bytes");
    }
  }

  private static String put(String key, String value) {
    return "{\"put\":{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}}";
  }

  private static TransactionJson parse(String json) {
    return TransactionJson.parse(json.getBytes(UTF_8));
  }

  private static Refusal refusal(String json) {
    return assertThrows(Refusal.Refused.class, () -> parse(json)).refusal();
  }
}
