package io.troth.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A server on 127.0.0.1 that does on the wire whatever a test wants: answers, is silent, breaks
 * off.
 */
public final class FakeServer implements AutoCloseable {
  public final List<Received> received = new CopyOnWriteArrayList<>();
  public final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int ended;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Function<Received, Deed> behaviour;

  /** A request as it came. */
  public record Received(String method, String target, List<String> headers, byte[] body) {
    public String line() {
      return method + " " + target;
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public boolean has(String header) {
      return headers.contains(header);
    }
  }

  /** What the server does next on that connection. */
  public sealed interface Deed {
    record Say(String bytes) implements Deed {}

    record SayAndClose(String bytes) implements Deed {}

    record Close() implements Deed {}

    record Silence() implements Deed {}
  }

  public FakeServer(Function<Received, Deed> behaviour) {
    this.behaviour = behaviour;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** An answer with a length. */
  public static Deed say(int status, String headers, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return new Deed.Say(
        "HTTP/1.1 %d Any\r\n%sContent-Length: %d\r\n\r\n%s"
            .formatted(status, headers, length, body));
  }

  public static Deed problem(int status, String title, String outcome) {
    return say(
        status,
        "Content-Type: application/problem+json\r\n",
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"outcome\":\"%s\"}"
            .formatted(title, status, outcome));
  }

  public static Deed done(long revision) {
    return say(200, "ETag: \"" + revision + "\"\r\n", "");
  }

  /** An address where nobody listens. */
  public static String nobody() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return "127.0.0.1:" + free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listening.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Received request = read(in);
        if (request == null) {
          return;
        }
        tell(() -> received.add(request));
        switch (behaviour.apply(request)) {
          case Deed.Say say -> say(socket, say.bytes());
          case Deed.SayAndClose say -> {
            say(socket, say.bytes());
            return;
          }
          case Deed.Close ignored -> {
            return;
          }
          case Deed.Silence ignored -> closed.await();
        }
      }
    } catch (IOException | InterruptedException e) {
      return; // the test is over
    } finally {
      tell(() -> ended++);
    }
  }

  public void awaitReceived(int requests) throws InterruptedException {
    lock.lock();
    try {
      while (received.size() < requests) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Until so many connections were ended by this side. */
  public void awaitClosed(int connections) throws InterruptedException {
    lock.lock();
    try {
      while (ended < connections) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void say(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
  }

  private static Received read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    List<String> headers = new CopyOnWriteArrayList<>();
    int length = 0;
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      headers.add(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    String[] words = first.split(" ");
    return new Received(words[0], words[1], headers, in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      if (next == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      }
      line.write(next);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
