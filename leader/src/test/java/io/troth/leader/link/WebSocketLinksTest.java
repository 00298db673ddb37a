package io.troth.leader.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.troth.common.check.Limits;
import io.troth.common.message.Codec;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.leader.driver.Links;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever stands at a follower's address, a link ends within bounds and is told of once. */
class WebSocketLinksTest {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final WebSocketLinks links = new WebSocketLinks(new Heard());

  @AfterEach
  void close() {
    links.close();
  }

  @Test
  void nobody_is_there() throws Exception {
    int port;
    try (ServerSocket gone = listen()) {
      port = gone.getLocalPort();
    }
    links.connect(1, "127.0.0.1:" + port);
    assertDownOnce("down 1 no link to 127.0.0.1:" + port);
  }

  @Test
  void the_address_makes_no_sense() throws Exception {
    links.connect(1, "no address:x");
    assertDownOnce("down 1 no link to no address:x");
  }

  @Test
  void somebody_accepts_and_says_nothing() throws Exception {
    try (ServerSocket silent = listen()) {
      long before = System.nanoTime();
      links.connect(1, "127.0.0.1:" + silent.getLocalPort());
      assertDownOnce("down 1 no link to 127.0.0.1:");
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      assertTrue(millis < 3 * Limits.HELLO_MILLIS_MAX, millis + " ms");
    }
  }

  @Test
  void somebody_else_serves_there() throws Exception {
    Javalin other =
        Javalin.create(config -> config.startup.showJavalinBanner = false).start("127.0.0.1", 0);
    links.connect(1, "127.0.0.1:" + other.port());
    assertDownOnce("down 1 no link to 127.0.0.1:");
    other.stop();
  }

  @Test
  void a_link_that_was_given_up_before_it_was_up_is_not_heard_of() throws Exception {
    try (ServerSocket follower = listen()) {
      links.connect(1, "127.0.0.1:" + follower.getLocalPort());
      links.disconnect(1);
      try (Socket socket = accept(follower)) {
        assertEquals(-1, socket.getInputStream().read());
      }
      assertNull(heard.poll());
    }
  }

  @Test
  void what_is_sent_before_it_is_up_ends_it() throws Exception {
    try (ServerSocket follower = listen()) {
      links.connect(1, "127.0.0.1:" + follower.getLocalPort());
      links.send(1, new ToFollower.Hello("c", 1, "n", List.of(), "l", 1, 1_000));
      assertDownOnce("down 1 no link to 127.0.0.1:");
    }
  }

  @Test
  void messages_come_and_a_reset_is_seen_at_once() throws Exception {
    try (ServerSocket follower = listen()) {
      links.connect(1, "127.0.0.1:" + follower.getLocalPort());
      try (Socket socket = accept(follower)) {
        assertEquals("up 1", next());
        ByteBuffer beat = Codec.encode(new ToLeader.Beat(1, 2, 3, 4, 5));
        say(socket, beat.array(), beat.remaining());
        assertEquals(
            "1 Beat[epoch=1, keys=2, bytes=3, pullBytes=4, pullBytesPerSecondMax=5]", next());
        socket.setSoLinger(true, 0);
      }
      long before = System.nanoTime();
      assertDownOnce("down 1 ");
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
      assertTrue(millis < Limits.SILENCE_MILLIS_MAX, "seen after " + millis + " ms");
    }
  }

  @Test
  void a_frame_that_makes_no_sense_ends_the_link() throws Exception {
    try (ServerSocket follower = listen()) {
      links.connect(1, "127.0.0.1:" + follower.getLocalPort());
      try (Socket socket = accept(follower)) {
        assertEquals("up 1", next());
        say(socket, new byte[] {4, 65, 0}, 3);
        assertDownOnce("down 1 a frame of version 4, newer than version 3 spoken here");
      }
    }
  }

  private void assertDownOnce(String beginning) throws InterruptedException {
    String down = next();
    assertTrue(down.startsWith(beginning), down);
    links.disconnect(1);
    assertNull(heard.poll(100, TimeUnit.MILLISECONDS));
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
  }

  /** A WebSocket's handshake by hand. */
  private static Socket accept(ServerSocket server) throws Exception {
    Socket socket = server.accept();
    String key = "";
    for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
      if (line.startsWith("Sec-WebSocket-Key: ")) {
        key = line.substring(line.indexOf(' ') + 1);
      }
      assertTrue(!line.startsWith("Sec-WebSocket-Extensions"), line);
    }
    byte[] digest =
        MessageDigest.getInstance("SHA-1")
            .digest(
                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
    String answer =
        """
        HTTP/1.1 101 Switching Protocols
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Accept: %s

        """
            .formatted(Base64.getEncoder().encodeToString(digest));
    socket
        .getOutputStream()
        .write(answer.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String line(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int each = in.read(); each >= 0 && each != '\n'; each = in.read()) {
      line.append((char) each);
    }
    return line.toString().strip();
  }

  private static void say(Socket socket, byte[] frame, int length) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(new byte[] {(byte) 0x82, (byte) length});
    out.write(frame, 0, length);
  }

  private final class Heard implements Links.Listener {
    @Override
    public void up(long link) {
      heard.add("up " + link);
    }

    @Override
    public void received(long link, ToLeader message) {
      heard.add(link + " " + message);
    }

    @Override
    public void down(long link, String why) {
      heard.add("down " + link + " " + why);
    }
  }
}
