package io.troth.node.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The validator notices what it is there for. */
class SchemaTest {

  @Test
  void what_fits_is_not_wrong() throws Exception {
    String schema =
        "{type: object, required: [a], properties: {a: {type: integer, minimum: 0}, b: {type: array, items: {type: string}}}}";
    assertEquals(List.of(), wrong("{\"a\":0,\"b\":[\"x\"]}", schema));
  }

  @Test
  void types_members_and_bounds_are_held() throws Exception {
    assertEquals(List.of("$ is no integer: \"1\""), wrong("\"1\"", "{type: integer}"));
    assertEquals(List.of("$ is no integer: 1.5"), wrong("1.5", "{type: integer}"));
    assertEquals(List.of("$ has no a"), wrong("{}", "{type: object, required: [a]}"));
    assertEquals(
        List.of("$.b is not described"),
        wrong("{\"b\":1}", "{type: object, properties: {a: {type: string}}}"));
    assertEquals(
        List.of("$[1] is no string: 2"),
        wrong("[\"1\",2]", "{type: array, items: {type: string}}"));
    assertEquals(
        List.of("$.b is no integer: true"),
        wrong("{\"b\":true}", "{type: object, additionalProperties: {type: integer}}"));
    assertEquals(List.of("$ is out of its range: 4"), wrong("4", "{type: integer, maximum: 3}"));
    assertEquals(1, wrong("\"c\"", "{enum: [a, b]}").size());
    assertEquals(1, wrong("\"c\"", "{const: a}").size());
    assertEquals(1, wrong("\"c\"", "{pattern: '^error: '}").size());
    assertEquals(1, wrong("\"\"", "{minLength: 1}").size());
    assertEquals(1, wrong("{}", "{minProperties: 1}").size());
  }

  @Test
  void a_keyword_that_it_does_not_know_is_an_error() {
    assertThrows(IllegalArgumentException.class, () -> wrong("1", "{multipleOf: 2}"));
  }

  private static List<String> wrong(String json, String schema) throws Exception {
    JsonNode value = new ObjectMapper().readTree(json);
    JsonNode rules = new ObjectMapper().valueToTree(new Yaml().<Object>load(schema));
    return Schema.wrong(value, rules, each -> each);
  }
}
