package io.troth.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * HTTP clients that others wrote, in other languages. Each request starts the program anew; it gets
 * the request as JSON (or as its own options) and prints what it was answered.
 */
public enum HttpProgram {
  JDK(""),
  CURL("curl"),
  NODE_FETCH("node"),
  PYTHON_HTTP_CLIENT("python3"),
  PYTHON_URLLIB("python3");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECONDS_MAX = 60;

  private static final String FETCH =
      """
      const asked = JSON.parse(process.argv[1]);
      const body = asked.body === '' ? undefined : Buffer.from(asked.body, 'base64');
      fetch(asked.url, {method: asked.method, headers: asked.headers, body}).then(async answer =>
        console.log(JSON.stringify({
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
        })));
      """;

  private static final String PYTHON =
      """
      import base64, http.client, json, sys, urllib.error, urllib.parse, urllib.request
      asked = json.loads(sys.argv[1])
      body = base64.b64decode(asked['body']) or None
      def by_http_client():
          url = urllib.parse.urlsplit(asked['url'])
          connection = http.client.HTTPConnection(url.netloc)
          target = url.path + ('?' + url.query if url.query else '')
          connection.request(asked['method'], target, body, asked['headers'])
          answer = connection.getresponse()
          return answer.status, answer.headers, answer.read()
      def by_urllib():
          request = urllib.request.Request(
              asked['url'], body, asked['headers'], method=asked['method'])
          try:
              with urllib.request.urlopen(request) as answer:
                  return answer.status, answer.headers, answer.read()
          except urllib.error.HTTPError as error:
              return error.code, error.headers, error.read()
      status, headers, body = %s()
      print(json.dumps({'status': status, 'headers': dict(headers.items()),
                        'body': base64.b64encode(body).decode()}))
      """;

  private final String program;

  HttpProgram(String program) {
    this.program = program;
  }

  public String program() {
    return program;
  }

  public boolean isInstalled() {
    if (program.isEmpty()) {
      return true;
    }
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param headers names and values in turn
   */
  public Answer ask(int port, String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    String url = "http://127.0.0.1:" + port + path;
    return switch (this) {
      case JDK -> new Http(port).ask(method, path, body, headers);
      case CURL -> curl(method, url, body, headers);
      case NODE_FETCH -> told(List.of(program, "-e", FETCH, json(method, url, body, headers)));
      case PYTHON_HTTP_CLIENT -> python("by_http_client", json(method, url, body, headers));
      case PYTHON_URLLIB -> python("by_urllib", json(method, url, body, headers));
    };
  }

  private Answer python(String way, String asked) throws IOException, InterruptedException {
    return told(List.of(program, "-c", PYTHON.formatted(way), asked));
  }

  private static String json(String method, String url, byte[] body, String... headers) {
    ObjectNode json = JSON.createObjectNode().put("method", method).put("url", url);
    json.put("body", Base64.getEncoder().encodeToString(body));
    ObjectNode named = json.putObject("headers");
    for (int at = 0; at < headers.length; at += 2) {
      named.put(headers[at], headers[at + 1]);
    }
    return json.toString();
  }

  private static Answer told(List<String> command) throws IOException, InterruptedException {
    JsonNode told = JSON.readTree(run(command, new byte[0]));
    Map<String, List<String>> headers = new TreeMap<>();
    told.get("headers")
        .properties()
        .forEach(each -> headers.put(each.getKey(), List.of(each.getValue().asText())));
    return new Answer(
        told.get("status").asInt(),
        HttpHeaders.of(headers, (name, value) -> true),
        Base64.getDecoder().decode(told.get("body").asText()));
  }

  private Answer curl(String method, String url, byte[] body, String... headers)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program, "-s", "-S", "-i"));
    command.addAll(method.equals("HEAD") ? List.of("-I") : List.of("-X", method));
    if (body.length > 0) {
      command.addAll(List.of("--data-binary", "@-"));
    }
    for (int at = 0; at < headers.length; at += 2) {
      command.addAll(List.of("-H", headers[at] + ": " + headers[at + 1]));
    }
    command.add(url);
    String said = new String(run(command, body), StandardCharsets.ISO_8859_1);
    int end = said.indexOf("\r\n\r\n");
    String[] lines = said.substring(0, end).split("\r\n");
    Map<String, List<String>> read = new TreeMap<>();
    for (int at = 1; at < lines.length; at++) {
      String[] header = lines[at].split(":", 2);
      read.put(header[0], List.of(header[1].strip()));
    }
    return new Answer(
        Integer.parseInt(lines[0].split(" ")[1]),
        HttpHeaders.of(read, (name, value) -> true),
        said.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] run(List<String> command, byte[] input)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("http-program", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try {
      process.getOutputStream().write(input);
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command + " failed: " + Files.readString(errors));
      }
      return output;
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
