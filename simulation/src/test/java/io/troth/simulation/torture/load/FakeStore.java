package io.troth.simulation.torture.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A store in memory that speaks Troth's HTTP, and breaks one promise where it is told to. */
final class FakeStore implements AutoCloseable {
  /** What it does wrong. */
  enum Flaw {
    NONE,
    /** A write is acknowledged and not done. */
    LOSES_WRITES,
    /** A read shows what was there before the last write. */
    STALE_READS,
    /** A write is done and said to be refused. */
    DENIES_WRITES,
    /** A transaction does not look at conditions on keys that it does not write. */
    IGNORES_CONDITIONS,
    /** A transaction does only its first write. */
    HALF_TRANSACTIONS,
    /** Two writes get the same revision. */
    REPEATS_REVISIONS,
    /** A transaction does what was asked for in case that a condition fails, though all hold. */
    ELSE_WITHOUT_REASON,
    /** A read says that a key is not there which is. */
    HIDES_KEYS,
    /** An answer is none of those that are documented. */
    ANSWERS_500
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVERY = 10;

  private record Version(String value, long revision) {}

  private final Flaw flaw;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Version> data = new HashMap<>();
  private final Map<String, Version> before = new HashMap<>();
  private long revision = 1L << 40;
  private int turn;

  FakeStore(Flaw flaw) throws IOException {
    // Else each answer waits for an acknowledgement that is itself delayed.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.flaw = flaw;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  synchronized void forgetEverything() {
    data.clear();
  }

  private boolean now(Flaw asked) {
    return flaw == asked && ++turn % EVERY == 0;
  }

  private record Said(int status, long revision, String body) {
    static Said problem(int status, String title) {
      String json =
          "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"outcome\":\"not_applied\"}";
      return new Said(status, 0, json.formatted(title, status));
    }

    static Said text(int status, String text) {
      return new Said(status, 0, text);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Said said = said(exchange, body);
    if (said.revision > 0) {
      exchange.getResponseHeaders().set("ETag", "\"" + said.revision + "\"");
      exchange.getResponseHeaders().set("Troth-Revision", said.revision + "");
    }
    byte[] bytes = said.body.getBytes(StandardCharsets.UTF_8);
    boolean empty = bytes.length == 0 || said.status == 204;
    exchange.sendResponseHeaders(said.status, empty ? -1 : bytes.length);
    if (!empty) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private synchronized Said said(HttpExchange exchange, String body) throws IOException {
    if (now(Flaw.ANSWERS_500)) {
      return Said.text(500, "Server Error");
    }
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/v1/txn")) {
      return transaction(JSON.readTree(body));
    }
    if (path.startsWith("/v1/kv/")) {
      return key(exchange, path.substring("/v1/kv/".length()), body);
    }
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    if (!path.equals("/") || query.containsKey("txn")) {
      return Said.text(503, "error: no held transactions here");
    }
    return query(exchange, query.get("key"), query.get("val"));
  }

  private static Map<String, String> query(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String each : query.split("&")) {
      int equals = each.indexOf('=');
      parameters.put(
          each.substring(0, equals),
          URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private Said key(HttpExchange exchange, String key, String body) {
    Version there = data.get(key);
    String match = exchange.getRequestHeaders().getFirst("If-Match");
    boolean create = exchange.getRequestHeaders().containsKey("If-None-Match");
    switch (exchange.getRequestMethod()) {
      case "GET" -> {
        Version seen = seen(key);
        return seen == null
            ? Said.problem(404, "no key")
            : new Said(200, seen.revision, seen.value);
      }
      case "PUT" -> {
        if (create && there != null) {
          return Said.problem(412, "key exists");
        }
        if (match != null && !matches(match, there)) {
          return Said.problem(412, "the key has another revision");
        }
        long written = write(Map.of(key, body));
        return written < 0
            ? Said.problem(503, "try again")
            : new Said(there == null ? 201 : 200, written, "");
      }
      default -> {
        if (there == null && match == null) {
          return Said.problem(404, "no key");
        }
        if (match != null && !matches(match, there)) {
          return Said.problem(412, "the key has another revision");
        }
        long written = write(gone(key));
        return written < 0 ? Said.problem(503, "try again") : new Said(204, written, "");
      }
    }
  }

  private static boolean matches(String tag, Version there) {
    return there != null && (tag.equals("*") || tag.equals("\"" + there.revision + "\""));
  }

  private Said query(HttpExchange exchange, String key, String value) {
    Version there = data.get(key);
    String method = exchange.getRequestMethod();
    switch (method) {
      case "GET" -> {
        Version seen = seen(key);
        return seen == null ? Said.text(404, "error: no key") : Said.text(200, seen.value);
      }
      case "POST" -> {
        if (there != null) {
          return Said.text(409, "error: key exists");
        }
      }
      case "PUT" -> {
        if (there == null && exchange.getRequestHeaders().containsKey("If-Match")) {
          return Said.text(412, "error: no key");
        }
      }
      default -> {
        if (there == null) {
          return Said.text(404, "error: no key");
        }
      }
    }
    long written = write(method.equals("DELETE") ? gone(key) : Map.of(key, value));
    return written < 0 ? Said.text(503, "error: try again") : Said.text(201, value + "");
  }

  private static Map<String, String> gone(String key) {
    Map<String, String> gone = new HashMap<>();
    gone.put(key, null);
    return gone;
  }

  private Version seen(String key) {
    Version there = data.get(key);
    if (there != null && now(Flaw.HIDES_KEYS)) {
      return null;
    }
    return there != null && now(Flaw.STALE_READS) ? before.get(key) : there;
  }

  /** The revision; below zero where it is to be denied. */
  private long write(Map<String, String> writes) {
    if (!now(Flaw.REPEATS_REVISIONS)) {
      revision++;
    }
    boolean denied = now(Flaw.DENIES_WRITES);
    if (now(Flaw.LOSES_WRITES)) {
      return revision;
    }
    boolean half = writes.size() > 1 && flaw == Flaw.HALF_TRANSACTIONS;
    writes.entrySet().stream().limit(half ? 1 : writes.size()).forEach(this::apply);
    return denied ? -1 : revision;
  }

  private void apply(Map.Entry<String, String> write) {
    before.put(write.getKey(), data.get(write.getKey()));
    if (write.getValue() == null) {
      data.remove(write.getKey());
    } else {
      data.put(write.getKey(), new Version(write.getValue(), revision));
    }
  }

  private Said transaction(JsonNode json) {
    Set<String> written = new HashSet<>();
    json.path("then").forEach(step -> written.add(step.elements().next().path("key").asText()));
    boolean holds = true;
    for (JsonNode condition : json.path("if")) {
      boolean ignored =
          flaw == Flaw.IGNORES_CONDITIONS && !written.contains(condition.path("key").asText());
      holds &= ignored || holds(condition);
    }
    if (flaw == Flaw.ELSE_WITHOUT_REASON && !json.path("else").isEmpty() && ++turn % 4 == 0) {
      holds = false;
    }
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    Map<String, String> writes = new HashMap<>();
    for (JsonNode step : json.path(holds ? "then" : "else")) {
      String kind = step.fieldNames().next();
      JsonNode what = step.get(kind);
      String key = what.path("key").asText();
      ObjectNode result = results.addObject().put("key", key);
      switch (kind) {
        case "get" -> {
          Version there = data.get(key);
          result.put("exists", there != null);
          if (there != null) {
            result.put("revision", there.revision).put("value", there.value);
          }
        }
        case "put" -> writes.put(key, what.path("value").asText());
        default -> writes.put(key, null);
      }
    }
    long at = writes.isEmpty() ? 0 : write(writes);
    if (at < 0) {
      return Said.problem(503, "try again");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("succeeded", holds).put("revision", at).set("results", results);
    return Said.text(200, answer.toString());
  }

  private boolean holds(JsonNode condition) {
    Version there = data.get(condition.path("key").asText());
    if (condition.has("exists")) {
      return condition.path("exists").asBoolean() == (there != null);
    }
    if (condition.has("revision")) {
      return there != null && there.revision == condition.path("revision").asLong();
    }
    return there != null && there.value.equals(condition.path("value").asText());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
