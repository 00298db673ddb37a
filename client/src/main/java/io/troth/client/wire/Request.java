package io.troth.client.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of a server.
 *
 * @param target path and query, percent-encoded
 * @param headers lines without their end
 * @param repeatable whether doing it twice is as good as once for everybody: a read
 */
public record Request(
    String method, String target, List<String> headers, byte[] body, boolean repeatable) {
  private static final byte[] NOTHING = {};

  public Request {
    headers = List.copyOf(headers);
  }

  public static Request get(String target) {
    return new Request("GET", target, List.of(), NOTHING, true);
  }

  public static Request write(String method, String target) {
    return new Request(method, target, List.of(), NOTHING, false);
  }

  public Request with(String header) {
    List<String> more = new ArrayList<>(headers);
    more.add(header);
    return new Request(method, target, more, body, repeatable);
  }

  public Request with(byte[] content, String type) {
    return new Request(method, target, headers, content, repeatable).with("Content-Type: " + type);
  }

  byte[] head(Address to) {
    StringBuilder head = new StringBuilder(128 + target.length());
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ").append(to);
    for (String header : headers) {
      head.append("\r\n").append(header);
    }
    if (body.length > 0 || !method.equals("GET")) {
      head.append("\r\nContent-Length: ").append(body.length);
    }
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
