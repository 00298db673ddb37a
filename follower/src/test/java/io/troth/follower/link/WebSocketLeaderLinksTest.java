package io.troth.follower.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.Javalin;
import io.troth.common.check.Limits;
import io.troth.common.message.Codec;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.follower.driver.LeaderLinks;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is no leader, or does not speak as one, gets nowhere near the core and does no harm. */
class WebSocketLeaderLinksTest {
  private static final ByteBuffer HELLO =
      Codec.encode(new ToFollower.Hello("cluster", 1, "n", List.of(), "leader", 1, 1_000));

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final WebSocketLeaderLinks links = new WebSocketLeaderLinks(new Heard());
  private final HttpClient client = HttpClient.newHttpClient();
  private final Javalin server =
      Javalin.create(
              config -> {
                config.startup.showJavalinBanner = false;
                config.routes.get("/", context -> context.result("served"));
                links.install(config);
              })
          .start("127.0.0.1", 0);

  @AfterEach
  void close() {
    links.close();
    server.stop();
    client.shutdownNow();
  }

  @Test
  void a_hello_opens_a_link() throws Exception {
    Stranger leader = open();
    leader.say(HELLO);
    assertTrue(next().startsWith("opened 1 127.0.0.1:"));
    assertTrue(next().startsWith("1 Hello[clusterId=cluster"));
    links.send(1, new ToLeader.Beat(1, 2, 3, 4, 5));
    assertEquals("message of 11 bytes", leader.next());
  }

  @Test
  void who_says_nothing_is_sent_away_in_time() throws Exception {
    Stranger stranger = open();
    assertEquals("closed 1008 no hello in time", stranger.next());
    assertNull(heard.poll());
  }

  @Test
  void who_says_something_else_first_is_sent_away() throws Exception {
    Stranger stranger = open();
    stranger.say(Codec.encode(new ToFollower.Purge(1, List.of(1), 1)));
    assertEquals("closed 1008 the first message is no hello", stranger.next());
    assertNull(heard.poll());
  }

  @Test
  void a_text_is_refused() throws Exception {
    Stranger stranger = open();
    stranger.socket.sendText("hello?", true).join();
    assertEquals("closed 1002 a text, and no frame", stranger.next());
    assertNull(heard.poll());
  }

  @Test
  void a_newer_version_is_refused_by_name() throws Exception {
    Stranger newer = open();
    newer.say(ByteBuffer.wrap(new byte[] {4, 1, 0, 0, 0, 0}));
    assertEquals(
        "closed 1002 a frame of version 4, newer than version 3 spoken here", newer.next());
    assertNull(heard.poll());
  }

  @Test
  void a_frame_that_makes_no_sense_costs_a_leader_its_link() throws Exception {
    Stranger leader = open();
    leader.say(HELLO);
    assertTrue(next().startsWith("opened"));
    assertTrue(next().startsWith("1 Hello"));
    FrameWriter unknown = new FrameWriter(16, 16);
    unknown.octet(Codec.VERSION);
    unknown.octet(99);
    unknown.octet(0);
    leader.say(unknown.sealed());
    assertEquals("closed 1 a message of unknown kind 99", next());
    assertEquals("closed 1002 a message of unknown kind 99", leader.next());
    assertNull(heard.poll());
  }

  @Test
  void a_strangers_first_message_must_be_small() throws Exception {
    Stranger stranger = open();
    stranger.say(ByteBuffer.allocate(Limits.STRANGER_FRAME_BYTES_MAX + 1));
    assertTrue(stranger.next().startsWith("closed 1009"));
    assertNull(heard.poll());
  }

  @Test
  void a_message_over_the_bound_costs_a_leader_its_link() throws Exception {
    Stranger leader = open();
    leader.say(HELLO);
    assertTrue(next().startsWith("opened"));
    assertTrue(next().startsWith("1 Hello"));
    var unused = leader.socket.sendBinary(ByteBuffer.allocate(Limits.FRAME_BYTES_MAX + 1), true);
    assertTrue(next().startsWith("closed 1 "));
    assertNull(heard.poll());
  }

  @Test
  void any_number_of_silent_strangers_keeps_no_leader_out() throws Exception {
    List<Stranger> strangers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      strangers.add(open());
    }
    Stranger leader = open();
    leader.say(HELLO);
    assertTrue(next().startsWith("opened 1001 "));
    int tooMany = 0;
    for (Stranger stranger : strangers.subList(0, strangers.size() - Limits.STRANGERS_MAX)) {
      String why = stranger.next();
      // On a slow machine so many take longer to come than one of them may be silent.
      boolean isTooMany = why.equals("closed 1013 too many wait to say hello");
      assertTrue(isTooMany || why.equals("closed 1008 no hello in time"), why);
      tooMany += isTooMany ? 1 : 0;
    }
    assertTrue(tooMany > 0, "none had to go for another");
    leader.say(Codec.encode(new ToFollower.Purge(1, List.of(1), 1)));
    assertTrue(next().startsWith("1001 Hello"));
    assertTrue(next().startsWith("1001 Purge"));
  }

  @Test
  void so_many_leaders_and_no_more() throws Exception {
    for (int i = 1; i <= Limits.LEADER_LINKS_MAX; i++) {
      open().say(HELLO);
      assertTrue(next().startsWith("opened " + i));
      assertTrue(next().startsWith(i + " Hello"));
    }
    Stranger tooMany = open();
    tooMany.say(HELLO);
    assertEquals("closed 1013 too many leaders", tooMany.next());
    links.close(1, "one less");
    open().say(HELLO);
    assertTrue(next().startsWith("opened"));
  }

  @Test
  void a_page_in_a_browser_is_no_leader() {
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () ->
                client
                    .newWebSocketBuilder()
                    .header("Origin", "http://somewhere")
                    .buildAsync(uri(), new Stranger())
                    .join());
    WebSocketHandshakeException why = (WebSocketHandshakeException) refused.getCause();
    assertEquals(403, why.getResponse().statusCode());
  }

  @Test
  void a_reset_is_seen_at_once() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      String upgrade =
          """
          GET /link HTTP/1.1
          Host: follower
          Upgrade: websocket
          Connection: Upgrade
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

          """;
      out.write(upgrade.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      // A binary message, masked with zeros.
      out.write(new byte[] {(byte) 0x82, (byte) (0x80 | HELLO.remaining()), 0, 0, 0, 0});
      out.write(HELLO.array(), 0, HELLO.remaining());
      assertTrue(next().startsWith("opened"));
      assertTrue(next().startsWith("1 Hello"));
      socket.setSoLinger(true, 0);
    }
    long before = System.nanoTime();
    assertTrue(next().startsWith("closed 1 "));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    assertTrue(millis < Limits.SILENCE_MILLIS_MAX, "seen after " + millis + " ms");
    assertNull(heard.poll());
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
  }

  private URI uri() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/link");
  }

  private Stranger open() {
    Stranger stranger = new Stranger();
    stranger.socket = client.newWebSocketBuilder().buildAsync(uri(), stranger).join();
    return stranger;
  }

  private final class Heard implements LeaderLinks.Listener {
    @Override
    public void opened(long link, String remote) {
      heard.add("opened " + link + " " + remote);
    }

    @Override
    public void received(long link, ToFollower message) {
      heard.add(link + " " + message);
    }

    @Override
    public void closed(long link, String why) {
      heard.add("closed " + link + " " + why);
    }
  }

  private static final class Stranger implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private WebSocket socket;

    void say(ByteBuffer frame) {
      socket.sendBinary(frame.duplicate(), true).join();
    }

    String next() throws InterruptedException {
      return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      heard.add("message of " + data.remaining() + " bytes");
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add("closed " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      heard.add("error " + error);
    }
  }
}
