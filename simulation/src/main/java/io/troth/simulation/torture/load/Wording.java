package io.troth.simulation.torture.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Requests of a history in HTTP, and answers of HTTP as outcomes (R12). Whatever an answer does not
 * clearly say is unknown.
 */
final class Wording {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Wording() {}

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A request on one key, at {@code /v1/kv}. */
  static Ask key(Request request) {
    String target = "/v1/kv/" + encoded(request.keys().iterator().next());
    Ask ask =
        request.isReadOnly()
            ? Ask.of("GET", target)
            : request
                .writes()
                .getFirst()
                .value()
                .map(value -> Ask.of("PUT", target).with(value))
                .orElseGet(() -> Ask.of("DELETE", target));
    if (request.conditions().isEmpty()) {
      return ask;
    }
    return switch (request.conditions().getFirst()) {
      case Condition.Absent absent -> ask.with("If-None-Match", "*");
      case Condition.Present present when ask.method().equals("DELETE") -> ask;
      case Condition.Present present -> ask.with("If-Match", "*");
      case Condition.AtRevision at -> ask.with("If-Match", "\"" + at.revision() + "\"");
      case Condition.HasValue has -> throw new IllegalArgumentException(request.toString());
      case Condition.Not not -> throw new IllegalArgumentException(request.toString());
    };
  }

  /** A request on one key, in the query string. */
  static Ask query(Request request) {
    String target = "/?key=" + encoded(request.keys().iterator().next());
    if (request.isReadOnly()) {
      return Ask.of("GET", target);
    }
    return held(request.conditions().stream().findFirst(), request.writes().getFirst(), "");
  }

  /**
   * One write in the query string.
   *
   * @param more parameters
   */
  static Ask held(Optional<Condition> condition, Write write, String more) {
    String target = "/?key=" + encoded(write.key());
    if (write.value().isEmpty()) {
      return Ask.of("DELETE", target + more);
    }
    String put = target + "&val=" + encoded(write.value().get()) + more;
    if (condition.isEmpty()) {
      return Ask.of("PUT", put);
    }
    return switch (condition.get()) {
      case Condition.Absent absent -> Ask.of("POST", put);
      case Condition.Present present -> Ask.of("PUT", put).with("If-Match", "*");
      default -> throw new IllegalArgumentException(condition.toString());
    };
  }

  /** Gets come first, so that they show what was before. */
  static Ask transaction(Request request, Optional<Request> otherwise) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!request.conditions().isEmpty()) {
      ArrayNode conditions = json.putArray("if");
      request.conditions().forEach(each -> conditions.add(condition(each)));
    }
    steps(json.putArray("then"), request);
    otherwise.ifPresent(other -> steps(json.putArray("else"), other));
    return Ask.of("POST", "/v1/txn").with(json.toString());
  }

  private static ObjectNode condition(Condition condition) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("key", condition.key());
    return switch (condition) {
      case Condition.Absent absent -> json.put("exists", false);
      case Condition.Present present -> json.put("exists", true);
      case Condition.AtRevision at -> json.put("revision", at.revision());
      case Condition.HasValue has -> json.put("value", has.text());
      case Condition.Not not -> throw new IllegalArgumentException("cannot be asked for: " + not);
    };
  }

  private static void steps(ArrayNode steps, Request request) {
    request.gets().forEach(key -> steps.addObject().putObject("get").put("key", key));
    for (Write write : request.writes()) {
      switch (write) {
        case Write.Put put ->
            steps.addObject().putObject("put").put("key", put.key()).put("value", put.text());
        case Write.Delete delete -> steps.addObject().putObject("delete").put("key", delete.key());
      }
    }
  }

  static Told told(Task task, Answer answer) {
    return switch (task.api()) {
      case KEYS -> ofKey(task, answer);
      case QUERY, HELD -> ofQuery(task, answer);
      case TRANSACTION -> ofTransaction(task, answer);
    };
  }

  private static Told ofKey(Task task, Answer answer) {
    Request request = task.request();
    boolean reads = request.isReadOnly();
    long revision = revision(answer);
    boolean says = revision > 0;
    switch (answer.status()) {
      case 200 -> {
        if (reads && says) {
          String key = request.gets().getFirst();
          return done(0, List.of(Seen.of(key, answer.body(), revision)));
        }
        if (!reads && says) {
          return done(revision, List.of());
        }
      }
      case 201 -> {
        if (!reads && says) {
          // A blind write of which the answer tells that the key was not there.
          boolean blind = request.conditions().isEmpty();
          String key = request.writes().getFirst().key();
          return done(revision, blind ? List.of(Seen.absent(key)) : List.of());
        }
      }
      case 204 -> {
        if (!reads && says) {
          return done(revision, List.of());
        }
      }
      case 404 -> {
        if (reads && answer.body().contains("no key")) {
          return done(0, List.of(Seen.absent(request.gets().getFirst())));
        }
        if (!reads && answer.body().contains("no key")) {
          return refused("no key", request.conditions());
        }
      }
      case 412 -> {
        return refused("412", request.conditions());
      }
      default -> {
        return failed(answer);
      }
    }
    return failed(answer);
  }

  private static long revision(Answer answer) {
    String text = answer.headers().getOrDefault("troth-revision", "0");
    String tag = answer.headers().getOrDefault("etag", "\"0\"");
    try {
      long revision = Long.parseLong(text);
      return tag.equals("\"" + text + "\"") ? revision : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Told ofQuery(Task task, Answer answer) {
    Request request = task.request();
    boolean reads = task.api() == Task.Api.QUERY && request.isReadOnly();
    String text = answer.body().strip();
    switch (answer.status()) {
      case 200 -> {
        if (reads) {
          return done(0, List.of(Seen.of(request.gets().getFirst(), answer.body(), 0)));
        }
      }
      case 201, 202, 204 -> {
        if (!reads) {
          return done(0, List.of());
        }
      }
      case 404 -> {
        if (reads && text.equals("error: no key")) {
          return done(0, List.of(Seen.absent(request.gets().getFirst())));
        }
        if (!reads) {
          return refused(text, text.equals("error: no key") ? request.conditions() : List.of());
        }
      }
      case 409 -> {
        return refused(text, text.equals("error: key exists") ? request.conditions() : List.of());
      }
      case 412 -> {
        return refused(text, request.conditions());
      }
      default -> {
        return failed(answer);
      }
    }
    return failed(answer);
  }

  private static Told ofTransaction(Task task, Answer answer) {
    if (answer.status() != 200) {
      return failed(answer);
    }
    try {
      JsonNode json = JSON.readTree(answer.body());
      boolean succeeded = json.path("succeeded").asBoolean();
      if (!json.path("succeeded").isBoolean() || !json.path("results").isArray()) {
        return strange(answer);
      }
      long revision = json.path("revision").asLong();
      Request request = task.request();
      if (succeeded) {
        return done(request.isReadOnly() ? 0 : revision, seen(request, json.get("results")));
      }
      Outcome refused = refused("a condition failed", request.conditions()).outcome();
      Optional<Outcome> instead =
          task.otherwise().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Outcome.Done(
                      task.otherwise().get().isReadOnly() ? 0 : revision,
                      seen(task.otherwise().get(), json.get("results"))));
      return new Told(refused, instead, Optional.empty());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return strange(answer);
    }
  }

  private static List<Seen> seen(Request request, JsonNode results) {
    List<Seen> seen = new ArrayList<>();
    if (results.size() != request.gets().size() + request.writes().size()) {
      throw new IllegalArgumentException(results.size() + " results");
    }
    for (int at = 0; at < request.gets().size(); at++) {
      JsonNode result = results.get(at);
      String key = request.gets().get(at);
      if (!result.path("key").asText().equals(key) || !result.path("exists").isBoolean()) {
        throw new IllegalArgumentException(result.toString());
      }
      boolean exists = result.get("exists").asBoolean();
      if (exists && result.path("revision").asLong() <= 0) {
        throw new IllegalArgumentException(result.toString());
      }
      seen.add(
          exists
              ? Seen.of(key, result.path("value").asText(), result.get("revision").asLong())
              : Seen.absent(key));
    }
    return seen;
  }

  private static Told done(long revision, List<Seen> seen) {
    return Told.of(new Outcome.Done(revision, seen));
  }

  private static Told refused(String reason, List<Condition> among) {
    return Told.of(
        among.size() == 1
            ? new Outcome.Refused(reason, among)
            : new Outcome.Refused(reason, List.of(), among, List.of()));
  }

  /** By what it says of itself, and by nothing else. */
  private static Told failed(Answer answer) {
    String says = said(answer);
    Outcome outcome =
        says.equals("not_applied")
            ? new Outcome.Refused(answer.toString(), List.of())
            : new Outcome.Unknown(answer.toString());
    boolean expected =
        switch (answer.status()) {
          case 404, 408, 409, 412, 503, 504 -> !says.isEmpty();
          default -> false;
        };
    return new Told(
        outcome, Optional.empty(), expected ? Optional.empty() : Optional.of("answered " + answer));
  }

  private static String said(Answer answer) {
    if (answer.body().startsWith("error: ")) {
      return answer.status() == 504
          ? "unknown"
          : answer.status() < 500 || answer.status() == 503 ? "not_applied" : "";
    }
    try {
      String outcome = JSON.readTree(answer.body()).path("outcome").asText();
      return outcome.equals("not_applied") || outcome.equals("unknown") ? outcome : "";
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static Told strange(Answer answer) {
    return new Told(
        new Outcome.Unknown("unreadable: " + answer),
        Optional.empty(),
        Optional.of("answered " + answer));
  }
}
