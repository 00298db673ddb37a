package io.troth.leader.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troth.common.check.Limits;
import io.troth.common.http.Keys;
import io.troth.common.http.Percent;
import io.troth.common.http.Refusal;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.leader.core.Command.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A transaction as JSON.
 *
 * @param bytes of keys and values
 */
record TransactionJson(
    List<Condition> conditions, List<Step> then, List<Step> otherwise, int bytes) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  static TransactionJson parse(byte[] body) {
    JsonNode json = read(body);
    only(json, "the transaction", Set.of("if", "then", "else"));
    List<Condition> conditions = new ArrayList<>();
    list(json, "if").forEach(each -> conditions.add(condition(each)));
    List<Step> then = steps(list(json, "then"));
    List<Step> otherwise = steps(list(json, "else"));
    if (conditions.isEmpty() && then.isEmpty() && otherwise.isEmpty()) {
      throw wrong("it asks for nothing");
    }
    return checked(conditions, then, otherwise);
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw wrong("its JSON cannot be read");
    }
  }

  private static TransactionJson checked(
      List<Condition> conditions, List<Step> then, List<Step> otherwise) {
    long bytes = 0;
    for (Condition each : conditions) {
      bytes += each.bytes();
    }
    for (List<Step> branch : List.of(then, otherwise)) {
      for (Step each : branch) {
        bytes +=
            each instanceof Step.Change change ? change.write().bytes() : each.key().bytes().length;
      }
    }
    if (bytes > Limits.TRANSACTION_BYTES_MAX
        || conditions.size() > Limits.TRANSACTION_CONDITIONS_MAX
        || Math.max(then.size(), otherwise.size()) > Limits.TRANSACTION_WRITES_MAX) {
      throw Refusal.notApplied(413, "transaction too long; see /v1/limits").exception();
    }
    return new TransactionJson(conditions, then, otherwise, (int) bytes);
  }

  /**
   * One round suffices where there is nothing to read and nothing else to do: the followers judge
   * the conditions themselves.
   */
  Command command() {
    List<Write> writes = new ArrayList<>();
    Set<Key> written = new HashSet<>();
    for (Step each : then) {
      if (each instanceof Step.Change change && written.add(each.key())) {
        writes.add(change.write());
      }
    }
    boolean plain = otherwise.isEmpty() && !writes.isEmpty() && writes.size() == then.size();
    return plain
        ? new Command.Commit(conditions, writes)
        : new Command.Choose(conditions, then, otherwise);
  }

  private static List<Step> steps(List<JsonNode> list) {
    List<Step> steps = new ArrayList<>(list.size());
    for (JsonNode each : list) {
      if (!each.isObject() || each.size() != 1) {
        throw wrong("a step must be one of put, delete and get");
      }
      String kind = each.fieldNames().next();
      JsonNode what = each.get(kind);
      steps.add(
          switch (kind) {
            case "put" -> put(what);
            case "delete" -> {
              only(what, "a delete", Set.of("key"));
              yield new Step.Change(new Write.Delete(key(what)));
            }
            case "get" -> {
              only(what, "a get", Set.of("key"));
              yield new Step.Get(key(what));
            }
            default -> throw wrong("a step must be one of put, delete and get");
          });
    }
    return steps;
  }

  private static Step put(JsonNode json) {
    only(json, "a put", Set.of("key", "value", "encoding"));
    return new Step.Change(new Write.Put(key(json), value(json)));
  }

  private static Condition condition(JsonNode json) {
    only(json, "a condition", Set.of("key", "exists", "revision", "value", "encoding"));
    Key key = key(json);
    boolean exists = json.has("exists");
    boolean revision = json.has("revision");
    boolean value = json.has("value");
    if ((exists ? 1 : 0) + (revision ? 1 : 0) + (value ? 1 : 0) != 1) {
      throw wrong("a condition must have one of exists, revision and value");
    }
    if (exists) {
      if (!json.get("exists").isBoolean()) {
        throw wrong("exists must be true or false");
      }
      return json.get("exists").booleanValue()
          ? new Condition.Exists(key)
          : new Condition.Absent(key);
    }
    if (revision) {
      if (!json.get("revision").canConvertToLong() || json.get("revision").longValue() < 0) {
        throw wrong("revision must be a number");
      }
      return new Condition.RevisionIs(key, json.get("revision").longValue());
    }
    return new Condition.ValueIs(key, value(json));
  }

  private static Key key(JsonNode json) {
    return Keys.of(Percent.utf8(text(json, "key")));
  }

  private static Value value(JsonNode json) {
    String text = text(json, "value");
    byte[] bytes =
        switch (json.path("encoding").asText("text")) {
          case "text" -> Percent.utf8(text);
          case "base64" -> base64(text);
          default -> throw wrong("encoding must be text or base64");
        };
    if (bytes.length > Limits.VALUE_BYTES_MAX) {
      throw Refusal.VALUE_TOO_LONG.exception();
    }
    return Value.of(bytes);
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw wrong("a value is not in base64");
    }
  }

  private static String text(JsonNode json, String name) {
    if (!json.path(name).isTextual()) {
      throw wrong(name + " must be a text");
    }
    return json.get(name).textValue();
  }

  private static List<JsonNode> list(JsonNode json, String name) {
    if (!json.has(name)) {
      return List.of();
    }
    if (!json.get(name).isArray()) {
      throw wrong(name + " must be a list");
    }
    List<JsonNode> list = new ArrayList<>(json.get(name).size());
    json.get(name).forEach(list::add);
    return list;
  }

  private static void only(JsonNode json, String what, Set<String> names) {
    if (json == null || !json.isObject()) {
      throw wrong(what + " must be an object");
    }
    json.fieldNames()
        .forEachRemaining(name -> {
          if (!names.contains(name)) {
            throw wrong(what + " has no member of that name: " + name);
          }
        });
  }

  private static Refusal.Refused wrong(String why) {
    return Refusal.notApplied(400, "invalid request: " + why).exception();
  }

  /** A version as the result of a get: text where it is text. */
  static void show(ObjectNode to, Version version) {
    to.put("exists", version.exists());
    if (version.exists()) {
      to.put("revision", version.revision());
      byte[] bytes = version.value().orElseThrow().bytes();
      try {
        to.put(
            "value", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException e) {
        to.put("value", Base64.getEncoder().encodeToString(bytes)).put("encoding", "base64");
      }
    }
  }
}
