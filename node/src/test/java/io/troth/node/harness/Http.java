package io.troth.node.harness;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection to a server on this machine, for one thread; opened when it is needed. */
public final class Http implements AutoCloseable {
  private static final int CONNECT_MILLIS_MAX = 2_000;

  private final int port;
  private final int readMillisMax;
  private Socket socket;
  private InputStream in;

  /**
   * @param body of the answer, as ISO 8859-1
   */
  public record Answer(int status, String body) {
    public boolean isDone() {
      return status < 300;
    }
  }

  /** Nothing was sent: the request was surely not applied. */
  public static final class NotSent extends IOException {
    private static final long serialVersionUID = 1L;

    NotSent(IOException why) {
      super(why.getMessage(), why);
    }
  }

  public Http(int port, int readMillisMax) {
    this.port = port;
    this.readMillisMax = readMillisMax;
  }

  /** Many keys with values of that length, a thousand in a transaction. */
  public void fill(String prefix, int keys, int valueBytes) throws IOException {
    String value = "x".repeat(valueBytes);
    for (int from = 0; from < keys; from += 1_000) {
      StringBuilder json = new StringBuilder("{\"then\":[");
      for (int i = from; i < Math.min(keys, from + 1_000); i++) {
        json.append(i == from ? "" : ",");
        json.append("{\"put\":{\"key\":\"").append(prefix).append(i);
        json.append("\",\"value\":\"").append(value).append("\"}}");
      }
      Answer answer = ask("POST", "/v1/txn", json.append("]}").toString());
      if (!answer.isDone()) {
        throw new IOException("filling: " + answer);
      }
    }
  }

  /** Asks once, on a connection of its own. */
  public static Answer once(String method, int port, String target) throws IOException {
    try (Http http = new Http(port, 20_000)) {
      return http.ask(method, target);
    }
  }

  /**
   * After a failure the next request takes a new connection.
   *
   * @throws NotSent if there is no server
   */
  public Answer ask(String method, String target) throws IOException {
    return ask(method, target, "");
  }

  /** With a body, in ASCII. */
  public Answer ask(String method, String target, String body) throws IOException {
    connect();
    try {
      String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
      String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + length;
      String request = head + "\r\n" + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return answer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect() throws NotSent {
    if (socket != null) {
      return;
    }
    try {
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(readMillisMax);
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS_MAX);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      close();
      throw new NotSent(e);
    }
  }

  private Answer answer() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:");
    }
    return new Answer(status, chunked ? chunks() : text(length));
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    int bytes;
    do {
      bytes = Integer.parseInt(line(), 16);
      body.append(text(bytes));
      line();
    } while (bytes > 0);
    return body.toString();
  }

  private String text(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("half an answer");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("no answer");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is given up in any case.
        in = null;
      }
      socket = null;
    }
  }
}
