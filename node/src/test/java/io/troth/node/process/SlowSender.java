package io.troth.node.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sends a body a byte at a time, until the server has enough of it. */
public final class SlowSender {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int BYTES_MAX = 300;

  private SlowSender() {}

  public static Answer put(int port, String path) throws IOException, InterruptedException {
    String head =
        "PUT "
            + path
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      for (int sent = 0; in.available() == 0; sent++) {
        if (sent == BYTES_MAX) {
          throw new AssertionError("the server waits for ever");
        }
        socket.getOutputStream().write('x');
        Thread.sleep(PAUSE);
      }
      return answer(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Answer answer(String text) {
    int end = text.indexOf("\r\n\r\n");
    Map<String, List<String>> headers = new TreeMap<>();
    text.substring(0, end)
        .lines()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .forEach(each -> headers.computeIfAbsent(each[0], name -> new ArrayList<>()).add(each[1]));
    return new Answer(
        Integer.parseInt(text.substring(9, 12)),
        HttpHeaders.of(headers, (name, value) -> true),
        text.substring(end + 4).getBytes(StandardCharsets.UTF_8));
  }
}
