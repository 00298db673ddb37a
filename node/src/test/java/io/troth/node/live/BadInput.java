package io.troth.node.live;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Requests as no honest client sends them; one number makes one, always the same. None of them asks
 * for what would be granted and end the test: a shutdown, a drain, a follower that is none.
 */
final class BadInput {
  private static final List<String> METHODS =
      List.of(
          "GET",
          "PUT",
          "POST",
          "DELETE",
          "HEAD",
          "OPTIONS",
          "PATCH",
          "TRACE",
          "CONNECT",
          "PROPFIND",
          "get",
          "G ET",
          "",
          "PRI",
          "\u0000GET",
          "GETGETGETGETGETGETGETGETGETGETGETGETGETGETGETGET");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/?key=a",
          "/?key=a&val=b",
          "/v1/kv/a",
          "/v1/kv/",
          "/v1/txn",
          "/v1/cluster",
          "/v1/slots",
          "/v1/slots/1",
          "/v1/where?key=a",
          "/v1/limits",
          "/health/live",
          "/health/ready",
          "/commit",
          "/commit?txn=x",
          "/abort?txn=x",
          "/register?key=%00&val=1",
          "/register?key=a&val=0",
          "/v1/slots/1/checksum",
          "/link/slots/1/pages?since=0",
          "/link");
  private static final List<String> ODD =
      List.of(
          "%",
          "%0",
          "%zz",
          "%00",
          "%c0%af",
          "%ff",
          "%ed%a0%80",
          "\u0000",
          "\u00ff\u00fe",
          "..",
          "/../../etc",
          "//",
          "\\",
          "%2e%2e%2f",
          "?",
          "#",
          ";a=b",
          "&key=b",
          "&key=",
          "&&&&",
          "=",
          "+",
          "%2f",
          " ",
          "\t",
          "\r",
          "{}",
          "<script>",
          "%25",
          "key",
          "*",
          "~",
          "[",
          "|",
          "\u007f");
  private static final List<String> HEADERS =
      List.of(
          "If-Match: x",
          "If-Match: \"99999999999999999999\"",
          "If-Match: \"1\", \"2\"",
          "If-Match:",
          "If-None-Match: \"1\"",
          "If-None-Match: *\r\nIf-Match: *",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 5\r\nContent-Length: 6",
          "Content-Length: 0x5",
          "Content-Length: 3000000000",
          "Transfer-Encoding: chunked\r\nContent-Length: 4",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked, chunked",
          "Expect: 100-continue",
          "Expect: the-unexpected",
          "no colon",
          ": empty",
          " folded: x",
          "A\u0000: b",
          "A: \u0000",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Type: multipart/form-data; boundary=x",
          "Content-Encoding: gzip",
          "Range: bytes=0-0,0-0,0-0",
          "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
          "Connection: keep-alive, Host",
          "Host: b",
          "Origin: http://evil.example",
          "Cookie: " + "a=b; ".repeat(200),
          "Troth-Passed-On: yes",
          "Via: 1.1 a",
          "Accept: */*;q=banana",
          "X-Forwarded-For: ::::");
  private static final List<String> JSON =
      List.of(
          "",
          "{",
          "}",
          "[]",
          "null",
          "1",
          "\"",
          "{\"if\":1}",
          "{\"then\":{}}",
          "{\"then\":[1]}",
          "{\"then\":[{\"put\":null}]}",
          "{\"then\":[{\"put\":{\"key\":1}}]}",
          "{\"then\":[{\"get\":{}}]}",
          "{\"then\":[{\"drop\":{\"key\":\"a\"}}]}",
          "{\"if\":[{\"key\":\"a\"}],\"then\":[]}",
          "{\"if\":[{\"key\":\"a\",\"revision\":1e999}]}",
          "{\"if\":[{\"key\":\"a\",\"revision\":-1}]}",
          "{\"if\":[{\"key\":\"\",\"exists\":true}]}",
          "{\"then\":[],\"then\":[]}",
          "{\"a\":1}",
          "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"%\",\"encoding\":\"base64\"}}]}",
          "{\"then\":[{\"put\":{\"key\":\"\\ud800\",\"value\":\"x\"}}]}",
          "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"x\",\"encoding\":\"rot13\"}}]}",
          "[".repeat(20_000),
          "{\"if\":".repeat(5_000),
          "{\"then\":[{\"get\":{\"key\":\"" + "k".repeat(2_000) + "\"}}]}",
          "1".repeat(50_000),
          "\u00ff\u00fe{}",
          "{\"then\":[{\"get\":{\"key\":\"\u00c3\u0028\"}}]}",
          "{}x");

  private final Random random;

  private BadInput(long seed) {
    random = new Random(seed);
  }

  static byte[] of(long seed) {
    return new BadInput(seed).bytes();
  }

  private byte[] bytes() {
    return switch (random.nextInt(14)) {
      case 0 -> noise(1 + random.nextInt(300));
      case 1 -> request(METHODS, "", "");
      case 2, 3 -> oddPath();
      case 4, 5 -> oddHeader();
      case 6, 7 -> json();
      case 8 -> chunks();
      case 9 -> webSocket();
      case 10 -> mutated();
      case 11 -> cutOff();
      case 12 -> random.nextInt(20) == 0 ? large() : oddPath();
      default -> line();
    };
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private byte[] request(List<String> methods, String headers, String body) {
    return bytes(
        one(methods)
            + " "
            + one(PATHS)
            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + headers
            + "\r\n"
            + body);
  }

  private byte[] oddPath() {
    StringBuilder path = new StringBuilder(one(PATHS));
    for (int i = random.nextInt(4); i >= 0; i--) {
      path.insert(1 + random.nextInt(path.length()), one(ODD));
    }
    if (random.nextInt(10) == 0) {
      path.append("?key=").append("k".repeat(1_000 + random.nextInt(50)));
    }
    String method = one(METHODS.subList(0, 4));
    return bytes(method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }

  private byte[] oddHeader() {
    StringBuilder headers = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      headers.append(one(HEADERS)).append("\r\n");
    }
    return request(METHODS.subList(0, 4), headers.toString(), "x".repeat(random.nextInt(20)));
  }

  private byte[] json() {
    String json = one(JSON);
    if (random.nextInt(3) == 0 && !json.isEmpty()) {
      int at = random.nextInt(json.length());
      json = json.substring(0, at) + one(ODD) + json.substring(at);
    }
    return bytes(
        "POST /v1/txn HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
  }

  private byte[] chunks() {
    String chunk =
        one(
            List.of(
                "zz\r\n",
                "-1\r\nx\r\n",
                "ffffffffffffffff\r\nx",
                "5\r\nab\r\n",
                "1\r\nab\r\n0\r\n\r\n",
                "1;" + "e".repeat(9_000) + "\r\na\r\n0\r\n\r\n",
                "0\r\nno trailer",
                "0\r\n" + "T: x\r\n".repeat(3_000),
                "1\r\na",
                "\r\n\r\n"));
    String target = one(List.of("PUT /v1/kv/fuzz", "POST /v1/txn", "PUT /?key=fuzz&val=x"));
    return bytes(
        target
            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunk);
  }

  private byte[] webSocket() {
    String key = random.nextBoolean() ? "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" : "";
    String version = random.nextInt(4) == 0 ? "8" : "13";
    byte[] head =
        bytes(
            "GET "
                + one(List.of("/link", "/link", "/v1/live", "/", "/v1/kv/a"))
                + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + key
                + "Sec-WebSocket-Version: "
                + version
                + "\r\n\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head);
    if (random.nextBoolean()) {
      // A binary frame, masked, of any length that it says it has.
      all.write(0x82);
      all.write(0x80 | (random.nextInt(4) == 0 ? 127 : 100));
    }
    all.writeBytes(noise(random.nextInt(200)));
    return all.toByteArray();
  }

  private byte[] mutated() {
    byte[] good =
        bytes(
            "PUT /v1/kv/fuzz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n"
                + "If-None-Match: *\r\n\r\nhello");
    for (int i = random.nextInt(5); i >= 0; i--) {
      good[random.nextInt(good.length)] = (byte) random.nextInt(256);
    }
    return good;
  }

  private byte[] cutOff() {
    byte[] good =
        bytes(
            "PUT /v1/kv/fuzz HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
                + "x".repeat(900));
    byte[] cut = new byte[random.nextInt(good.length)];
    System.arraycopy(good, 0, cut, 0, cut.length);
    return cut;
  }

  private byte[] large() {
    return switch (random.nextInt(5)) {
      case 0 -> request(METHODS.subList(0, 4), "A: " + "a".repeat(400_000) + "\r\n", "");
      case 1 -> request(METHODS.subList(0, 4), "A: b\r\n".repeat(60_000), "");
      case 2 -> bytes("GET /" + "a".repeat(500_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
      case 3 ->
          bytes(
              "PUT /v1/kv/fuzz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n"
                  + "x".repeat(2_000_000));
      default ->
          bytes(
              "PUT /v1/kv/fuzz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + ("10000\r\n" + "x".repeat(0x10000) + "\r\n").repeat(40));
    };
  }

  private byte[] line() {
    return bytes(
        one(METHODS)
            + one(List.of(" ", "  ", "\t", ""))
            + one(PATHS)
            + one(ODD)
            + one(
                List.of(
                    " HTTP/1.1",
                    " HTTP/1.0",
                    " HTTP/9.9",
                    " HTTP/0.9",
                    "",
                    " http/1.1",
                    " FTP/1.0"))
            + one(List.of("\r\n", "\n", "\r", "\r\n\r\n"))
            + one(
                List.of("Host: a\r\n", "", "Host:\r\n", "Host: a b\r\n", "Host: a\r\nHost: b\r\n"))
            + "Connection: close\r\n\r\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
