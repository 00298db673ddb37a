package io.troth.node.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.troth.node.process.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** openapi.yaml, for holding answers against it. */
final class Description {
  private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "delete");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;

  Description(String yaml) {
    root = JSON.valueToTree(new Yaml().<Object>load(yaml));
  }

  /** Each method of each path with each status that is described by itself. */
  Set<String> answers() {
    Set<String> answers = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : root.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          operation
              .getValue()
              .get("responses")
              .fieldNames()
              .forEachRemaining(
                  status -> answers.add(operation.getKey() + " " + path.getKey() + " " + status));
        }
      }
    }
    answers.removeIf(each -> each.endsWith(" default"));
    return answers;
  }

  /**
   * What of an answer is not as described.
   *
   * @param method in small letters
   * @param path as the description has it
   */
  List<String> wrong(String method, String path, Answer answer) {
    JsonNode responses = root.get("paths").get(path).get(method).get("responses");
    String status = Integer.toString(answer.status());
    JsonNode described = responses.has(status) ? responses.get(status) : responses.get("default");
    if (described == null) {
      return List.of("status " + status + " is not described: " + answer);
    }
    JsonNode response = resolve(described);
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      if (answer.header(header.getKey()).isEmpty()) {
        wrong.add("no header " + header.getKey());
      }
    }
    wrong.addAll(body(response, answer));
    return wrong;
  }

  private List<String> body(JsonNode response, Answer answer) {
    if (!response.has("content")) {
      return answer.bytes().length == 0 ? List.of() : List.of("a body, where none is described");
    }
    String type = answer.header("Content-Type").replaceFirst(";.*", "");
    JsonNode content = response.get("content").get(type);
    if (content == null) {
      return List.of("the media type " + type + " is not described");
    }
    return Schema.wrong(value(type, answer), content.get("schema"), this::resolve);
  }

  private static JsonNode value(String type, Answer answer) {
    try {
      return type.endsWith("json")
          ? JSON.readTree(answer.bytes())
          : TextNode.valueOf(answer.text());
    } catch (JsonProcessingException e) {
      return TextNode.valueOf("no JSON: " + answer.text());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode at = node;
    while (at.has("$ref")) {
      JsonNode found = root.at(at.get("$ref").asText().substring(1));
      if (found.isMissingNode()) {
        throw new IllegalArgumentException("nothing at " + at);
      }
      at = found;
    }
    return at;
  }
}
