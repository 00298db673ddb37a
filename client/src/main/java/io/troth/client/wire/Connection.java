package io.troth.client.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a server. It sends a request once, and counts what the system took of it: only so
 * can it say that a request did not get through.
 */
final class Connection implements AutoCloseable {
  private static final int CONNECT_MILLIS_MAX = 2_000;

  /**
   * A socket that is asked for the first time, or whose last answer came, takes so much at once.
   */
  private static final int NEVER_BLOCKS_BYTES = 8 * 1024;

  private static final int PART_BYTES = 64 * 1024;

  private final Address address;
  private final SocketChannel channel;
  private final ResponseReader reader;
  private long idleSince;

  private Connection(Address address, SocketChannel channel) {
    this.address = address;
    this.channel = channel;
    reader = new ResponseReader(channel);
  }

  static Connection open(Address address, Deadline deadline) throws NotSent {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new NotSent("no host is known as " + address.host(), null);
    }
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      int millis = Math.min(deadline.millisLeft(), CONNECT_MILLIS_MAX);
      channel.socket().connect(socket, Math.max(1, millis));
      return new Connection(address, channel);
    } catch (IOException e) {
      close(channel);
      throw new NotSent("nobody answers at " + address, e);
    }
  }

  Address address() {
    return address;
  }

  /**
   * @throws NotSent where the server cannot have the whole request
   * @throws IOException where it may have it, and did not answer
   */
  Response exchange(Request request, Deadline deadline) throws IOException {
    IOException notSent = null;
    ByteBuffer[] parts = parts(request);
    try (Guard ignored = new Guard(this, left(parts), deadline)) {
      for (ByteBuffer part : parts) {
        write(part);
      }
    } catch (IOException e) {
      // An interrupt is told even where the system took everything.
      notSent = left(parts) > 0 ? e : null;
    }
    try {
      // A server may refuse a long body before it has read all of it.
      return reader.read(address, deadline);
    } catch (IOException e) {
      if (notSent != null) {
        throw new NotSent(address + " did not take the request", notSent);
      }
      throw e;
    }
  }

  /** One part where it is short: one packet, then. */
  private ByteBuffer[] parts(Request request) {
    byte[] head = request.head(address);
    byte[] body = request.body();
    if (head.length + body.length > NEVER_BLOCKS_BYTES) {
      return new ByteBuffer[] {ByteBuffer.wrap(head), ByteBuffer.wrap(body)};
    }
    byte[] both = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, both, head.length, body.length);
    return new ByteBuffer[] {ByteBuffer.wrap(both)};
  }

  /** What the system did not take. */
  private static int left(ByteBuffer... parts) {
    int left = 0;
    for (ByteBuffer part : parts) {
      left += part.capacity() - part.position();
    }
    return left;
  }

  private void write(ByteBuffer part) throws IOException {
    while (left(part) > 0) {
      part.limit(Math.min(part.capacity(), part.position() + PART_BYTES));
      channel.write(part);
    }
  }

  boolean reusable() {
    return channel.isOpen() && reader.reusable();
  }

  void idle() {
    idleSince = System.nanoTime();
  }

  /** Whether it is of use after having been idle. */
  boolean isFresh(long idleNanosMax) {
    try {
      return System.nanoTime() - idleSince < idleNanosMax && !reader.isStale();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It is of no further use either way.
      return;
    }
  }

  /** Ends a write that the other side does not take: sockets have no time limit for that. */
  private static final class Guard implements AutoCloseable {
    private final CompletableFuture<Void> written;

    Guard(Connection connection, int bytes, Deadline deadline) {
      if (bytes <= NEVER_BLOCKS_BYTES) {
        written = null;
        return;
      }
      written = new CompletableFuture<>();
      CompletableFuture<Void> limited =
          written.orTimeout(Math.max(1, deadline.millisLeft()), TimeUnit.MILLISECONDS);
      var unused =
          limited.whenComplete((done, late) -> {
            if (late != null) {
              connection.close();
            }
          });
    }

    @Override
    public void close() {
      if (written != null) {
        written.complete(null);
      }
    }
  }
}
