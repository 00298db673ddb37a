package io.troth.node.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Holds a JSON value against a schema: the corner of JSON Schema that openapi.yaml uses. A keyword
 * that is not known here is an error, and so is a member that the schema does not name, unless it
 * says what further ones are: what is not described is not meant to be there.
 */
final class Schema {
  /** They say something to people and nothing about values. */
  private static final Set<String> WORDS =
      Set.of("description", "format", "default", "required", "minimum", "maximum");

  private final UnaryOperator<JsonNode> resolve;
  private final List<String> wrong = new ArrayList<>();

  private Schema(UnaryOperator<JsonNode> resolve) {
    this.resolve = resolve;
  }

  /**
   * @param resolve follows a reference
   * @return what is wrong, empty if nothing is
   */
  static List<String> wrong(JsonNode value, JsonNode schema, UnaryOperator<JsonNode> resolve) {
    Schema check = new Schema(resolve);
    check.check("$", value, schema);
    return check.wrong;
  }

  private void check(String at, JsonNode value, JsonNode referred) {
    JsonNode schema = resolve.apply(referred);
    if (schema.has("type") && !isOfAny(schema.get("type"), value)) {
      wrong.add(at + " is no " + schema.get("type").toString().replace("\"", "") + ": " + value);
      return;
    }
    for (Map.Entry<String, JsonNode> each : schema.properties()) {
      keyword(at, value, each.getKey(), each.getValue());
    }
    if (value.isNumber()) {
      range(at, value.decimalValue(), schema, "minimum", "maximum");
    }
    for (JsonNode name : schema.path("required")) {
      if (value.isObject() && !value.has(name.asText())) {
        wrong.add(at + " has no " + name.asText());
      }
    }
    if (value.isObject() && (schema.has("properties") || schema.has("additionalProperties"))) {
      members(at, value, schema);
    }
  }

  /** One type, or a list of them. */
  private static boolean isOfAny(JsonNode types, JsonNode value) {
    if (types.isTextual()) {
      return isOf(types.asText(), value);
    }
    for (JsonNode type : types) {
      if (isOf(type.asText(), value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("the type " + type + " is not known here");
    };
  }

  private void keyword(String at, JsonNode value, String name, JsonNode rule) {
    boolean holds =
        switch (name) {
          case "const" -> value.equals(rule);
          case "enum" -> contains(rule, value);
          case "pattern" -> value.asText().matches("(?s).*" + rule.asText() + ".*");
          case "minLength" -> value.asText().length() >= rule.asInt();
          case "maxLength" -> value.asText().length() <= rule.asInt();
          case "minProperties" -> value.size() >= rule.asInt();
          case "maxProperties" -> value.size() <= rule.asInt();
          case "items" -> items(at, value, rule);
          case "type", "properties", "additionalProperties" -> true;
          default -> WORDS.contains(name) || unknown(name);
        };
    if (!holds) {
      wrong.add(at + " breaks " + name + " " + rule + ": " + value);
    }
  }

  private static boolean unknown(String keyword) {
    throw new IllegalArgumentException("the keyword " + keyword + " is not known here: teach it");
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode each : list) {
      if (each.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private boolean items(String at, JsonNode list, JsonNode schema) {
    for (int i = 0; i < list.size(); i++) {
      check(at + "[" + i + "]", list.get(i), schema);
    }
    return true;
  }

  private void range(String at, BigDecimal value, JsonNode schema, String least, String most) {
    if (schema.has(least) && value.compareTo(schema.get(least).decimalValue()) < 0
        || schema.has(most) && value.compareTo(schema.get(most).decimalValue()) > 0) {
      wrong.add(at + " is out of its range: " + value);
    }
  }

  private void members(String at, JsonNode value, JsonNode schema) {
    JsonNode named = schema.path("properties");
    JsonNode further = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> each : value.properties()) {
      String member = at + "." + each.getKey();
      if (named.has(each.getKey())) {
        check(member, each.getValue(), named.get(each.getKey()));
      } else if (further.isObject()) {
        check(member, each.getValue(), further);
      } else {
        wrong.add(member + " is not described");
      }
    }
  }
}
