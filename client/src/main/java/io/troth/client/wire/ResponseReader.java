package io.troth.client.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads responses from a connection, bounded in size and time. */
final class ResponseReader {
  private static final int HEAD_BYTES_MAX = 64 * 1024;

  /** More than any value or answer to a transaction can be. */
  private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

  private final SocketChannel channel;
  private final byte[] buffer = new byte[8 * 1024];
  private int at;
  private int end;
  private boolean reusable;

  ResponseReader(SocketChannel channel) {
    this.channel = channel;
  }

  /** Whether the connection can carry another request after the response that was read last. */
  boolean reusable() {
    return reusable && at == end;
  }

  /** Whether the other side closed the connection, or said something unasked, while it was idle. */
  boolean isStale() throws IOException {
    if (at != end) {
      return true;
    }
    channel.configureBlocking(false);
    try {
      return channel.read(ByteBuffer.wrap(buffer)) != 0;
    } finally {
      channel.configureBlocking(true);
    }
  }

  Response read(Address from, Deadline deadline) throws IOException {
    reusable = false;
    String first;
    int status;
    List<String> headers;
    do {
      int[] room = {HEAD_BYTES_MAX};
      first = line(room, deadline);
      status = status(first);
      headers = new ArrayList<>();
      for (String line = line(room, deadline); !line.isEmpty(); line = line(room, deadline)) {
        headers.add(line);
      }
    } while (status < 200 && status != 101);
    boolean keep =
        first.startsWith("HTTP/1.1 ")
            && !Response.header(headers, "Connection").orElse("").equalsIgnoreCase("close");
    byte[] body = body(status, headers, deadline);
    reusable = keep && reusable;
    return new Response(from, status, headers, body);
  }

  private static int status(String line) throws IOException {
    if (line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
      return Integer.parseInt(line.substring(9, 12));
    }
    throw new IOException("what answers there does not speak HTTP");
  }

  private byte[] body(int status, List<String> headers, Deadline deadline) throws IOException {
    Optional<String> coding = Response.header(headers, "Transfer-Encoding");
    Optional<String> length = Response.header(headers, "Content-Length");
    reusable = true;
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    if (coding.isPresent()) {
      return chunks(deadline);
    }
    if (length.isPresent()) {
      byte[] body = new byte[size(length.get(), 10)];
      fully(body, deadline);
      return body;
    }
    reusable = false;
    return rest(deadline);
  }

  private byte[] chunks(Deadline deadline) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int[] room = {HEAD_BYTES_MAX};
      String line = line(room, deadline);
      int semicolon = line.indexOf(';');
      int size = size((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
      if (size == 0) {
        while (!line(room, deadline).isEmpty()) {
          // trailers say nothing that we ask for
        }
        return body.toByteArray();
      }
      if (body.size() + size > BODY_BYTES_MAX) {
        throw tooLong();
      }
      byte[] chunk = new byte[size];
      fully(chunk, deadline);
      body.writeBytes(chunk);
      if (!line(room, deadline).isEmpty()) {
        throw new IOException("a chunk of the answer is longer than announced");
      }
    }
  }

  private byte[] rest(Deadline deadline) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (at < end || fill(deadline)) {
      body.write(buffer, at, end - at);
      at = end;
      if (body.size() > BODY_BYTES_MAX) {
        throw tooLong();
      }
    }
    return body.toByteArray();
  }

  private static int size(String text, int radix) throws IOException {
    try {
      int size = Integer.parseInt(text, radix);
      if (size >= 0 && size <= BODY_BYTES_MAX) {
        return size;
      }
    } catch (NumberFormatException e) {
      throw new IOException("the answer has no readable length", e);
    }
    throw tooLong();
  }

  private static IOException tooLong() {
    return new IOException("the answer is longer than " + BODY_BYTES_MAX + " bytes");
  }

  private void fully(byte[] into, Deadline deadline) throws IOException {
    int done = 0;
    while (done < into.length) {
      if (at == end && !fill(deadline)) {
        throw new EOFException("the connection ended in the middle of the answer");
      }
      int part = Math.min(end - at, into.length - done);
      System.arraycopy(buffer, at, into, done, part);
      at += part;
      done += part;
    }
  }

  private String line(int[] room, Deadline deadline) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (at == end && !fill(deadline)) {
        throw new EOFException("the connection ended without an answer");
      }
      byte next = buffer[at++];
      if (next == '\n') {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r'
            ? line.substring(0, length - 1)
            : line.toString();
      }
      if (--room[0] < 0) {
        throw new IOException("the answer's headers are too long");
      }
      line.append((char) (next & 0xff));
    }
  }

  /** Returns false at the end. */
  private boolean fill(Deadline deadline) throws IOException {
    int millis = deadline.millisLeft();
    if (millis == 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    channel.socket().setSoTimeout(millis);
    try {
      int read = channel.socket().getInputStream().read(buffer, 0, buffer.length);
      at = 0;
      end = Math.max(0, read);
      return read > 0;
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException("no answer in time");
    }
  }
}
