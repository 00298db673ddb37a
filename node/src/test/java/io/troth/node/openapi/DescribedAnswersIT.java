package io.troth.node.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.check.Limits;
import io.troth.common.process.Ports;
import io.troth.node.process.Answer;
import io.troth.node.process.Await;
import io.troth.node.process.Http;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import io.troth.node.process.SlowSender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers answer as openapi.yaml, which they serve, says: each operation, each status that it
 * names.
 */
class DescribedAnswersIT {
  @TempDir Path folder;
  private Description description;
  private final List<String> wrong = new ArrayList<>();
  private final Set<String> seen = new TreeSet<>();

  @Test
  void every_answer_is_as_described() throws Exception {
    try (Servers servers = Servers.cluster(Files.createDirectory(folder.resolve("a")), 2, 2);
        Servers lonely = new Servers(Files.createDirectory(folder.resolve("b")))) {
      Http leader = servers.leader().http();
      Http follower = servers.follower(0).http();
      description = new Description(leader.get("/openapi.yaml").text());
      for (Http each : List.of(leader, follower)) {
        keys(each);
        transactions(each);
        cluster(each);
        server(each);
        live(each);
      }
      query(leader);
      held(leader, "leader");
      held(follower, "follower");
      timedOut(leader);
      slow(leader);
      slow(follower);
      registered(leader, servers.follower(0));
      ask(follower, "GET", "/v1/slots/{slot}/checksum", "/v1/slots/1/checksum");
      followers(follower);
      Server alone = lonely.leader(Ports.free(), 1, 1).launch().awaitReady();
      ask(alone.http(), "GET", "/health/ready", "/health/ready");
      ask(alone.http(), "POST", "/v1/shutdown", "/v1/shutdown");
      assertEquals(0, alone.awaitEnd());
    }
    assertEquals(List.of(), wrong);
    Set<String> missed = description.answers();
    missed.removeAll(seen);
    assertEquals(Set.of(), missed, "described, and never seen");
  }

  private void keys(Http http) throws Exception {
    String path = "/v1/kv/{key}";
    String key = "/v1/kv/key-" + http.port();
    byte[] body = {0, (byte) 0xff};
    ask(http, "GET", path, key);
    Answer created = ask(http, "PUT", path, key, body);
    ask(http, "PUT", path, key, body);
    ask(http, "PUT", path, key, body, "If-None-Match", "*");
    ask(http, "PUT", path, key, new byte[Limits.VALUE_BYTES_MAX + 1]);
    Answer got = ask(http, "GET", path, key);
    String tag = got.header("ETag");
    reads(http, path, key, tag);
    ask(http, "PUT", path, key, body, "If-Match", "no tag");
    ask(http, "GET", path, "/v1/kv/%FF");
    ask(http, "HEAD", path, "/v1/kv/%FF");
    ask(http, "DELETE", path, key, new byte[0], "If-Match", created.header("ETag"));
    ask(http, "DELETE", path, key);
    ask(http, "DELETE", path, key);
    ask(http, "HEAD", path, key);
  }

  /** Of a key that has that tag. */
  private void reads(Http http, String path, String key, String tag) throws Exception {
    byte[] none = new byte[0];
    for (String method : List.of("GET", "HEAD")) {
      ask(http, method, path, key);
      ask(http, method, path, key, none, "If-None-Match", tag);
      ask(http, method, path, key, none, "If-Match", "\"1\"");
    }
    ask(http, "GET", path, key, none, "Range", "bytes=0-0");
    ask(http, "GET", path, key, none, "Range", "bytes=9-");
  }

  private void transactions(Http http) throws Exception {
    String path = "/v1/txn";
    for (String json :
        List.of(
            "{\"if\":[{\"key\":\"a\",\"exists\":false}],\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}}]}",
            "{\"then\":[{\"put\":{\"key\":\"b\",\"value\":\"/w==\",\"encoding\":\"base64\"}},"
                + "{\"get\":{\"key\":\"a\"}},{\"get\":{\"key\":\"b\"}},{\"get\":{\"key\":\"c\"}}]}",
            "{\"if\":[{\"key\":\"a\",\"value\":\"2\"}],\"then\":[{\"delete\":{\"key\":\"a\"}}]}",
            "{")) {
      ask(http, "POST", path, path, json.getBytes(StandardCharsets.UTF_8));
    }
    ask(http, "POST", path, path, new byte[Limits.TRANSACTION_JSON_BYTES_MAX + 1]);
  }

  private void cluster(Http http) throws Exception {
    for (String path : List.of("/v1/cluster", "/v1/slots", "/v1/limits")) {
      ask(http, "GET", path, path);
    }
    ask(http, "GET", "/v1/trace", "/v1/trace?last=5");
    ask(http, "GET", "/v1/trace", "/v1/trace?last=0");
    ask(http, "GET", "/v1/slots/{slot}", "/v1/slots/17");
    ask(http, "GET", "/v1/slots/{slot}", "/v1/slots/1024");
    for (String path : List.of("/v1/where", "/v1/replicas")) {
      ask(http, "GET", path, path + "?key=b");
      ask(http, "GET", path, path + "?key=");
    }
    ask(http, "POST", "/v1/followers/{id}/drain", "/v1/followers/99/drain");
  }

  private void followers(Http http) throws Exception {
    String follower = "/v1/followers/{id}";
    String drain = follower + "/drain";
    String undrain = follower + "/undrain";
    ask(http, "POST", drain, "/v1/followers/2/drain");
    ask(http, "POST", drain, "/v1/followers/2/drain?dry_run=1");
    ask(http, "POST", drain, "/v1/followers/2/drain?force=1");
    ask(http, "POST", undrain, "/v1/followers/2/undrain");
    ask(http, "POST", undrain, "/v1/followers/2/undrain");
    ask(http, "POST", undrain, "/v1/followers/99/undrain");
    ask(http, "POST", "/register", "/register?key=127.0.0.1&val=" + Ports.free());
    ask(http, "DELETE", follower, "/v1/followers/3");
    ask(http, "DELETE", follower, "/v1/followers/3");
    ask(http, "DELETE", follower, "/v1/followers/1");
  }

  private void server(Http http) throws Exception {
    for (String path : List.of("/health/live", "/health/ready", "/metrics", "/openapi.yaml")) {
      ask(http, "GET", path, path);
    }
    ask(http, "POST", "/v1/shutdown", "/v1/shutdown", new byte[0], "Origin", "http://elsewhere");
  }

  private void live(Http http) throws Exception {
    note("GET", "/v1/live", http.begin("/v1/live"));
  }

  private void query(Http http) throws Exception {
    ask(http, "GET", "/", "/");
    ask(http, "GET", "/", "/?key=query");
    ask(http, "PUT", "/", "/?key=query&val=V");
    ask(http, "PUT", "/", "/?key=query");
    Answer got = ask(http, "GET", "/", "/?key=query");
    reads(http, "/", "/?key=query", got.header("ETag"));
    ask(http, "PUT", "/", "/?key=query&val=V", new byte[0], "If-None-Match", "*");
    ask(http, "HEAD", "/", "/?key=nothing");
    ask(http, "HEAD", "/", "/");
    ask(http, "POST", "/", "/?key=query&val=V");
    ask(http, "DELETE", "/", "/?key=query");
    ask(http, "DELETE", "/", "/?key=query");
    ask(http, "POST", "/", "/?key=query&val=V");
  }

  private void held(Http http, String name) throws Exception {
    String txn = "&txn=" + name;
    ask(http, "PUT", "/", "/?key=put-" + name + "&val=V" + txn);
    ask(http, "POST", "/", "/?key=post-" + name + "&val=V" + txn);
    ask(http, "POST", "/commit", "/commit?txn=" + name);
    ask(http, "DELETE", "/", "/?key=put-" + name + txn);
    ask(http, "POST", "/abort", "/abort?txn=" + name);
    ask(http, "POST", "/commit", "/commit?txn=" + name);
    ask(http, "POST", "/abort", "/abort?txn=" + name);
  }

  private void timedOut(Http http) throws Exception {
    ask(http, "PUT", "/", "/?key=late&val=V&txn=late&hold=1");
    Await.until("its time is over", () -> http.get("/v1/cluster").json().at("/held").isEmpty());
    ask(http, "POST", "/commit", "/commit?txn=late");
  }

  private void slow(Http http) throws Exception {
    note("PUT", "/v1/kv/{key}", SlowSender.put(http.port(), "/v1/kv/slow"));
  }

  private void registered(Http http, Server follower) throws Exception {
    ask(http, "POST", "/register", "/register?key=127.0.0.1&val=" + follower.port);
    ask(http, "POST", "/register", "/register?key=127.0.0.1&val=nothing");
  }

  private Answer ask(Http http, String method, String path, String target) throws Exception {
    return ask(http, method, path, target, new byte[0]);
  }

  private Answer ask(
      Http http, String method, String path, String target, byte[] body, String... headers)
      throws Exception {
    Answer answer = http.ask(method, target, body, headers);
    note(method, path, answer);
    return answer;
  }

  private void note(String method, String path, Answer answer) {
    String small = method.toLowerCase(Locale.ROOT);
    String name = small + " " + path + " " + answer.status();
    seen.add(name);
    description.wrong(small, path, answer).forEach(each -> wrong.add(name + ": " + each));
  }
}
