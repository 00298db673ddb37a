package io.troth.simulation.torture.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  private static final String PROBLEM = "{\"title\":\"%s\",\"outcome\":\"%s\"}";

  private static Task key(Request request) {
    return Task.of(Task.Api.KEYS, request, Wording.key(request));
  }

  private static Task query(Request request) {
    return Task.of(Task.Api.QUERY, request, Wording.query(request));
  }

  private static Answer answer(int status, String body) {
    return new Answer(status, Map.of(), body);
  }

  private static Answer at(int status, long revision, String body) {
    Map<String, String> headers =
        Map.of("etag", "\"" + revision + "\"", "troth-revision", revision + "");
    return new Answer(status, headers, body);
  }

  private static Outcome outcome(Task task, Answer answer) {
    return Wording.told(task, answer).outcome();
  }

  @Test
  void requests_on_one_key_are_worded_in_two_ways() {
    assertEquals(Ask.of("GET", "/v1/kv/w0%2Fk"), Wording.key(Request.get("w0/k")));
    assertEquals(
        Ask.of("PUT", "/v1/kv/k").with("v").with("If-None-Match", "*"),
        Wording.key(Request.create("k", "v")));
    assertEquals(
        Ask.of("PUT", "/v1/kv/k").with("v").with("If-Match", "\"9\""),
        Wording.key(Request.compareAndSet("k", 9, "v")));
    assertEquals(Ask.of("DELETE", "/v1/kv/k"), Wording.key(Request.deleteExisting("k")));
    assertEquals(Ask.of("POST", "/?key=k&val=v"), Wording.query(Request.create("k", "v")));
    assertEquals(
        Ask.of("PUT", "/?key=k&val=v").with("If-Match", "*"),
        Wording.query(Request.update("k", "v")));
    assertEquals(Ask.of("DELETE", "/?key=k"), Wording.query(Request.deleteExisting("k")));
  }

  @Test
  void a_transaction_gets_before_it_writes() {
    Request request =
        Request.transaction(
            List.of(new Condition.AtRevision("a", 7), new Condition.HasValue("b", "x")),
            List.of(new Write.Put("c", "v"), new Write.Delete("d")),
            List.of("a"));
    String json =
        "{\"if\":[{\"key\":\"a\",\"revision\":7},{\"key\":\"b\",\"value\":\"x\"}],\"then\":["
            + "{\"get\":{\"key\":\"a\"}},{\"put\":{\"key\":\"c\",\"value\":\"v\"}},"
            + "{\"delete\":{\"key\":\"d\"}}],\"else\":[{\"get\":{\"key\":\"b\"}}]}";
    assertEquals(
        json, Wording.transaction(request, Optional.of(Request.getAll(List.of("b")))).body());
  }

  @Test
  void what_is_done_is_told_with_what_was_seen() {
    assertEquals(
        new Outcome.Done(0, List.of(Seen.of("k", "v", 9))),
        outcome(key(Request.get("k")), at(200, 9, "v")));
    assertEquals(
        new Outcome.Done(0, List.of(Seen.absent("k"))),
        outcome(key(Request.get("k")), answer(404, PROBLEM.formatted("no key", "not_applied"))));
    assertEquals(
        new Outcome.Done(9, List.of(Seen.absent("k"))),
        outcome(key(Request.put("k", "v")), at(201, 9, "")));
    assertEquals(
        new Outcome.Done(9, List.of()), outcome(key(Request.put("k", "v")), at(200, 9, "")));
    // Without a condition alone it tells more than that it is done.
    assertEquals(
        new Outcome.Done(9, List.of()), outcome(key(Request.create("k", "v")), at(201, 9, "")));
    assertEquals(
        new Outcome.Done(0, List.of(Seen.of("k", "v", 0))),
        outcome(query(Request.get("k")), answer(200, "v")));
    assertEquals(
        new Outcome.Done(0, List.of()), outcome(query(Request.put("k", "v")), answer(201, "v")));
  }

  @Test
  void a_failed_condition_is_an_observation() {
    Condition absent = new Condition.Absent("k");
    assertEquals(
        List.of(absent),
        failed(outcome(key(Request.create("k", "v")), answer(412, PROBLEM.formatted("", "")))));
    assertEquals(
        List.of(absent),
        failed(outcome(query(Request.create("k", "v")), answer(409, "error: key exists"))));
    assertEquals(
        List.of(new Condition.Present("k")),
        failed(outcome(query(Request.deleteExisting("k")), answer(404, "error: no key"))));
    // Locked says nothing of the key.
    assertEquals(
        List.of(),
        failed(outcome(query(Request.create("k", "v")), answer(409, "error: key is locked"))));
  }

  private static List<Condition> failed(Outcome outcome) {
    return assertInstanceOf(Outcome.Refused.class, outcome).failed();
  }

  @Test
  void of_several_conditions_none_is_blamed_but_what_is_done_instead_counts() {
    Request request =
        Request.transaction(
            List.of(new Condition.Absent("a"), new Condition.Absent("b")),
            List.of(new Write.Put("c", "v")),
            List.of());
    Request instead =
        Request.transaction(List.of(), List.of(new Write.Put("d", "w")), List.of("a"));
    String json =
        "{\"succeeded\":false,\"revision\":12,\"results\":"
            + "[{\"key\":\"a\",\"exists\":true,\"revision\":3,\"value\":\"x\"},{\"key\":\"d\"}]}";
    Told told = Wording.told(Task.transaction(request, Optional.of(instead)), answer(200, json));
    assertEquals(List.of(), failed(told.outcome()));
    assertEquals(
        Optional.of(new Outcome.Done(12, List.of(Seen.of("a", "x", 3)))), told.otherwise());
    assertEquals(Optional.empty(), told.strange());
  }

  @ParameterizedTest
  @CsvSource({
    "503,not_applied,false",
    "409,not_applied,false",
    "504,unknown,true",
    "503,unknown,true",
    "503,'',true"
  })
  void what_an_answer_does_not_clearly_say_is_unknown(int status, String says, boolean unknown) {
    Outcome outcome =
        outcome(key(Request.put("k", "v")), answer(status, PROBLEM.formatted("", says)));
    assertEquals(unknown, outcome instanceof Outcome.Unknown, outcome::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "500,error: some",
    "200,''",
    "502,Bad Gateway",
    "400,'{\"outcome\":\"not_applied\"}'",
    "201,''"
  })
  void what_no_server_should_answer_is_told(int status, String body) {
    Told told = Wording.told(key(Request.put("k", "v")), answer(status, body));
    assertTrue(told.strange().isPresent());
    assertEquals(status != 400, told.outcome() instanceof Outcome.Unknown);
  }

  @Test
  void a_transaction_whose_answer_is_half_is_unknown_and_told() {
    Task task = Task.transaction(Request.getAll(List.of("a", "b")));
    for (String json :
        List.of(
            "{",
            "{\"succeeded\":true}",
            "{\"succeeded\":true,\"results\":[]}",
            "{\"succeeded\":true,\"results\":[{\"key\":\"b\",\"exists\":false},{\"key\":\"a\"}]}")) {
      Told told = Wording.told(task, answer(200, json));
      assertTrue(told.strange().isPresent(), json);
      assertInstanceOf(Outcome.Unknown.class, told.outcome(), json);
    }
  }
}
