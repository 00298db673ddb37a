package io.troth.node.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Bytes to a port, and what comes back until the other side closes. */
final class Wire {
  private static final int CONNECT_MILLIS_MAX = 20_000;
  private static final int SILENCE_MILLIS_MAX = 20_000;
  private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

  private Wire() {}

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS_MAX);
    socket.setSoTimeout(SILENCE_MILLIS_MAX);
    return socket;
  }

  static String exchange(int port, String request) throws IOException {
    return exchange(port, request.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Sends that and then the end.
   *
   * @return what was answered; empty where the other side closed, or broke off, without a word
   * @throws SocketTimeoutException where it neither answered nor closed
   */
  static String exchange(int port, byte[] request) throws IOException {
    try (Socket socket = connect(port)) {
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (SocketException e) {
        return answer(socket); // refused before it was read whole
      }
      return answer(socket);
    }
  }

  private static String answer(Socket socket) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = socket.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        answer.write(buffer, 0, read);
        if (answer.size() > ANSWER_BYTES_MAX) {
          throw new IOException("an answer without end");
        }
      }
    } catch (SocketException e) {
      return text(answer); // reset: what came before counts
    }
    return text(answer);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
