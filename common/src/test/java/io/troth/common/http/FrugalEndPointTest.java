package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FrugalEndPointTest {
  private static final int LONG = 5_000_000;

  private final ExecutorService others = Executors.newFixedThreadPool(2);
  private final AtomicInteger changes = new AtomicInteger();

  /** Requests for /held, to be answered by the test. */
  private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();

  private final Server server = new Server();
  private ServerConnector connector;

  /** Counts how often the selector is told what to tell of. */
  private final class Counted extends SelectionKey {
    private final SelectionKey key;

    Counted(SelectionKey key) {
      this.key = key;
    }

    @Override
    public SelectableChannel channel() {
      return key.channel();
    }

    @Override
    public Selector selector() {
      return key.selector();
    }

    @Override
    public boolean isValid() {
      return key.isValid();
    }

    @Override
    public void cancel() {
      key.cancel();
    }

    @Override
    public int interestOps() {
      return key.interestOps();
    }

    @Override
    public SelectionKey interestOps(int operations) {
      changes.incrementAndGet();
      key.interestOps(operations);
      return this;
    }

    @Override
    public int readyOps() {
      return key.readyOps();
    }
  }

  /** Answers on another thread with the length of what was sent, and as many bytes as asked for. */
  private final class Answering extends Handler.Abstract {
    Answering(InvocationType type) {
      super(type);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Runnable answer =
          () ->
              Content.Source.asByteBuffer(
                  request,
                  Promise.from(
                      body -> {
                        int bytes = request.getHttpURI().getPath().equals("/long") ? LONG : 3;
                        response.getHeaders().put("Sent", body.remaining());
                        response.write(true, ByteBuffer.allocate(bytes), callback);
                      },
                      callback::failed));
      if (request.getHttpURI().getPath().equals("/held")) {
        held.add(answer);
      } else {
        others.execute(answer);
      }
      return true;
    }
  }

  /**
   * @param type whether requests are read by the thread that has noticed them
   */
  private void start(InvocationType type) throws Exception {
    connector =
        new ServerConnector(server, 1, 1) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            return new FrugalEndPoint(channel, selector, new Counted(key), getScheduler());
          }
        };
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answering(type));
    server.setDynamic(false);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    others.shutdownNow();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", connector.getLocalPort());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static byte[] request(String path, int bodyBytes) {
    String head =
        "PUT " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + bodyBytes + "\r\n\r\n";
    byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, bytes.length + bodyBytes);
  }

  /** What the answer says was sent. */
  private static int answer(InputStream from, int bytes) throws IOException {
    int sent = -1;
    StringBuilder line = new StringBuilder();
    for (int c = from.read(); ; c = from.read()) {
      assertTrue(c >= 0, "the connection ended");
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String header = line.toString().strip();
      line.setLength(0);
      if (header.startsWith("Sent: ")) {
        sent = Integer.parseInt(header.substring(6));
      } else if (header.isEmpty()) {
        from.skipNBytes(bytes);
        return sent;
      }
    }
  }

  @Test
  void it_goes_on_listening_while_requests_are_answered() throws Exception {
    start(InvocationType.NON_BLOCKING);
    try (Socket socket = connect()) {
      for (int i = 0; i < 200; i++) {
        socket.getOutputStream().write(request("/", 0));
        assertEquals(0, answer(socket.getInputStream(), 3));
        // A client that comes before that is noticed, and that costs two changes.
        AbstractEndPoint end =
            (AbstractEndPoint) connector.getConnectedEndPoints().iterator().next();
        while (!end.isFillInterested()) {
          Thread.onSpinWait();
        }
      }
    }
    assertEquals(1, changes.get());
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "NON_BLOCKING"})
  void what_comes_during_a_request_is_dealt_with_after_it(InvocationType type) throws Exception {
    start(type);
    try (Socket socket = connect()) {
      for (int i = 0; i < 50; i++) {
        socket.getOutputStream().write(request("/held", 0));
        Runnable first = held.take();
        socket.getOutputStream().write(request("/held", 7));
        others.submit(first).get();
        assertEquals(0, answer(socket.getInputStream(), 3));
        others.submit(held.take()).get();
        assertEquals(7, answer(socket.getInputStream(), 3));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "NON_BLOCKING"})
  void a_request_that_comes_byte_by_byte_is_heard(InvocationType type) throws Exception {
    start(type);
    try (Socket socket = connect()) {
      for (byte each : request("/", 30)) {
        socket.getOutputStream().write(each);
      }
      assertEquals(30, answer(socket.getInputStream(), 3));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "NON_BLOCKING"})
  void long_bodies_go_both_ways_with_a_client_that_reads_late(InvocationType type)
      throws Exception {
    start(type);
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(request("/long", LONG));
        socket.getOutputStream().write(request("/", 1));
        assertEquals(LONG, answer(socket.getInputStream(), LONG));
        assertEquals(1, answer(socket.getInputStream(), 3));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "NON_BLOCKING"})
  void a_client_that_leaves_during_a_request_is_let_go(InvocationType type) throws Exception {
    start(type);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request("/held", 0));
      Runnable answer = held.take();
      socket.close();
      others.submit(answer).get();
    }
    while (!connector.getConnectedEndPoints().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "NON_BLOCKING"})
  void no_request_is_lost_among_many(InvocationType type) throws Exception {
    start(type);
    List<Future<Integer>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int client = 0; client < 16; client++) {
        int seed = client;
        clients.add(threads.submit(() -> requests(seed)));
      }
      for (Future<Integer> each : clients) {
        assertEquals(1_500, each.get(50, TimeUnit.SECONDS));
      }
    }
  }

  /** Some one by one, some two at once, some with a body in a piece of its own. */
  private int requests(int seed) throws IOException {
    int answered = 0;
    try (Socket socket = connect()) {
      OutputStream to = socket.getOutputStream();
      for (int i = 0; i < 500; i++) {
        byte[] one = request("/", (seed + i) % 5);
        int cut = (i % 3 == 0) ? one.length : one.length - (seed + i) % 5;
        to.write(one, 0, cut);
        to.write(one, cut, one.length - cut);
        to.write(request("/", 2));
        assertEquals((seed + i) % 5, answer(socket.getInputStream(), 3));
        to.write(request("/", 1));
        assertEquals(2, answer(socket.getInputStream(), 3));
        assertEquals(1, answer(socket.getInputStream(), 3));
        answered += 3;
      }
    }
    return answered;
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKING", "NON_BLOCKING"})
  void what_a_read_has_emptied_is_read_again_when_the_selector_says_so(InvocationType type)
      throws Exception {
    start(type);
    try (Socket client = connect()) {
      client.getOutputStream().write(request("/held", 0));
      Runnable answer = held.take();
      EndPoint end = connector.getConnectedEndPoints().iterator().next();
      ByteBuffer buffer = BufferUtil.allocate(100);
      // The request was all that there was, and its connection is not asked again.
      assertEquals(0, end.fill(buffer));
      client.getOutputStream().write(request("/", 4));
      others.submit(answer).get();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      assertEquals("HTTP/1.1 200 OK", lines.readLine());
      String next = lines.readLine();
      while (!next.endsWith("HTTP/1.1 200 OK")) {
        next = lines.readLine();
      }
    }
  }
}
