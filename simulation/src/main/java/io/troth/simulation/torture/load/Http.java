package io.troth.simulation.torture.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A connection to one server on this machine, for one thread; opened when it is needed. It is
 * written by hand, because a history is honest only if each request is sent once, and if it is
 * known whether anything of it was sent.
 */
public final class Http implements AutoCloseable {
  private static final int CONNECT_MILLIS_MAX = 1_000;
  private static final int HEAD_LINES_MAX = 100;
  private static final int LINE_BYTES_MAX = 8 * 1024;
  private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

  private final int port;
  private Socket socket;
  private InputStream in;
  private long deadline;

  /** There was no connection, and so nothing was sent: the request was surely not applied. */
  public static final class NotSent extends IOException {
    private static final long serialVersionUID = 1L;

    NotSent(IOException why) {
      super(why.getMessage(), why);
    }
  }

  public Http(int port) {
    this.port = port;
  }

  /** Asks once, on a connection of its own. */
  public static Answer once(int port, Ask ask, int millisMax) throws IOException {
    try (Http http = new Http(port)) {
      return http.ask(ask, millisMax);
    }
  }

  /**
   * After a failure the next request takes a new connection.
   *
   * @throws NotSent if no connection came about
   * @throws IOException if the request may have reached the server
   */
  public Answer ask(Ask ask, int millisMax) throws IOException {
    deadline = System.nanoTime() + millisMax * 1_000_000L;
    connect(millisMax);
    try {
      send(ask);
      return answer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect(int millisMax) throws NotSent {
    if (socket != null) {
      return;
    }
    try {
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress("127.0.0.1", port), Math.min(millisMax, CONNECT_MILLIS_MAX));
      in = new BufferedInputStream(new Timed(socket.getInputStream()));
    } catch (IOException e) {
      close();
      throw new NotSent(e);
    }
  }

  private void send(Ask ask) throws IOException {
    byte[] body = ask.body().getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(ask.method()).append(' ').append(ask.target()).append(" HTTP/1.1\r\n");
    head.append("Host: 127.0.0.1:").append(port).append("\r\n");
    ask.headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    all.write(body);
    socket.getOutputStream().write(all.toByteArray());
  }

  private Answer answer() throws IOException {
    String[] first = line().split(" ", 3);
    if (first.length < 2) {
      throw new IOException("not an answer of HTTP");
    }
    int status = number(first[1], 10);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      if (colon < 0 || headers.size() >= HEAD_LINES_MAX) {
        throw new IOException("not a head of HTTP");
      }
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    byte[] body = body(status, headers);
    if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
      close();
    }
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private byte[] body(int status, Map<String, String> headers) throws IOException {
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    if (!headers.containsKey("transfer-encoding")) {
      return bytes(number(headers.getOrDefault("content-length", "0"), 10));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int length;
    do {
      length = number(line(), 16);
      body.write(bytes(length));
      line();
    } while (length > 0 && body.size() <= BODY_BYTES_MAX);
    return body.toByteArray();
  }

  private byte[] bytes(int length) throws IOException {
    if (length < 0 || length > BODY_BYTES_MAX) {
      throw new IOException("a body of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("half an answer");
    }
    return bytes;
  }

  private static int number(String text, int radix) throws IOException {
    try {
      return Integer.parseInt(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new IOException("no number: " + text, e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended without an answer");
      }
      if (line.length() > LINE_BYTES_MAX) {
        throw new IOException("a line without end");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    if (socket == null) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up in any case.
      in = null;
    }
    socket = null;
  }

  /** Reads no longer than until the deadline, however the bytes trickle. */
  private final class Timed extends FilterInputStream {
    Timed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("no answer in time");
      }
      socket.setSoTimeout((int) left);
      return super.read(bytes, offset, length);
    }
  }
}
