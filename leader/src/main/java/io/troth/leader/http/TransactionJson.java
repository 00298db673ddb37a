package io.troth.leader.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
 * A transaction as JSON. It is read as a stream, and what does not belong into a transaction is
 * refused where it stands: as a tree, a body of eight million bytes could become objects of
 * hundreds of millions.
 *
 * @param bytes of keys and values
 */
record TransactionJson(
    List<Condition> conditions, List<Step> then, List<Step> otherwise, int bytes) {
  /** Of a transaction, a list, a step, and what it is about. */
  private static final int NESTING_MAX = 4;

  /** Of a condition or a step, all there are. */
  private static final Set<String> MEMBERS =
      Set.of("key", "exists", "revision", "value", "encoding");

  private static final int NAME_CHARS_MAX = 64;
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(NESTING_MAX)
                      .maxNameLength(NAME_CHARS_MAX)
                      .maxStringLength(Limits.TRANSACTION_JSON_BYTES_MAX)
                      .build())
              .build());

  static TransactionJson parse(byte[] body) {
    try (JsonParser from = JSON.createParser(body)) {
      return new Reading(from).transaction();
    } catch (IOException e) {
      throw wrong("its JSON cannot be read");
    }
  }

  private static Refusal.Refused tooLong() {
    return Refusal.notApplied(413, "transaction too long; see /v1/limits").exception();
  }

  /** One transaction being read; it never holds more than a transaction may have. */
  private static final class Reading {
    private final JsonParser from;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Step> then = new ArrayList<>();
    private final List<Step> otherwise = new ArrayList<>();
    private long bytes;

    Reading(JsonParser from) {
      this.from = from;
    }

    TransactionJson transaction() throws IOException {
      if (from.nextToken() != JsonToken.START_OBJECT) {
        throw wrong("the transaction must be an object");
      }
      while (from.nextToken() != JsonToken.END_OBJECT) {
        String name = from.currentName();
        switch (name) {
          case "if" -> conditions();
          case "then" -> steps(name, then);
          case "else" -> steps(name, otherwise);
          default -> throw wrong("the transaction has no member of that name: " + name);
        }
      }
      if (from.nextToken() != null) {
        throw wrong("its JSON cannot be read");
      }
      if (conditions.isEmpty() && then.isEmpty() && otherwise.isEmpty()) {
        throw wrong("it asks for nothing");
      }
      return new TransactionJson(conditions, then, otherwise, (int) bytes);
    }

    private void conditions() throws IOException {
      list("if");
      while (from.nextToken() != JsonToken.END_ARRAY) {
        Condition condition = condition(object("a condition"));
        conditions.add(condition);
        count(condition.bytes(), conditions.size(), Limits.TRANSACTION_CONDITIONS_MAX);
      }
    }

    private void steps(String name, List<Step> steps) throws IOException {
      list(name);
      while (from.nextToken() != JsonToken.END_ARRAY) {
        Step step = step();
        steps.add(step);
        boolean writes = step instanceof Step.Change;
        int length = writes ? ((Step.Change) step).write().bytes() : step.key().bytes().length;
        count(length, steps.size(), Limits.TRANSACTION_WRITES_MAX);
      }
    }

    private void count(int more, int count, int countMax) {
      bytes += more;
      if (bytes > Limits.TRANSACTION_BYTES_MAX || count > countMax) {
        throw tooLong();
      }
    }

    private Step step() throws IOException {
      if (from.currentToken() != JsonToken.START_OBJECT
          || from.nextToken() != JsonToken.FIELD_NAME) {
        throw notOne();
      }
      String kind = from.currentName();
      from.nextToken();
      Step step =
          switch (kind) {
            case "put" -> put(object("a put"));
            case "delete" -> new Step.Change(new Write.Delete(onlyKey("a delete")));
            case "get" -> new Step.Get(onlyKey("a get"));
            default -> throw notOne();
          };
      if (from.nextToken() != JsonToken.END_OBJECT) {
        throw notOne();
      }
      return step;
    }

    private static Refusal.Refused notOne() {
      return wrong("a step must be one of put, delete and get");
    }

    private Key onlyKey(String what) throws IOException {
      ObjectNode json = object(what);
      only(json, what, Set.of("key"));
      return key(json);
    }

    private void list(String name) throws IOException {
      if (from.nextToken() != JsonToken.START_ARRAY) {
        throw wrong(name + " must be a list");
      }
    }

    /** An object whose members are known, and texts, numbers, true or false. */
    private ObjectNode object(String what) throws IOException {
      if (from.currentToken() != JsonToken.START_OBJECT) {
        throw wrong(what + " must be an object");
      }
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      while (from.nextToken() != JsonToken.END_OBJECT) {
        String name = from.currentName();
        if (!MEMBERS.contains(name)) {
          throw wrong(what + " has no member of that name: " + name);
        }
        if (!from.nextToken().isScalarValue()) {
          throw wrong(name + " must not be a list or an object");
        }
        object.set(name, from.readValueAsTree());
      }
      return object;
    }
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
      JsonNode number = json.get("revision");
      // One with a fraction converts too, to another revision than was meant.
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw wrong("revision must be a number");
      }
      return new Condition.RevisionIs(key, number.longValue());
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

  private static void only(JsonNode json, String what, Set<String> names) {
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
