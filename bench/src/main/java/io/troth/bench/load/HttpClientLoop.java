package io.troth.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many clients on one thread, each with its own connection and one request under way. Takes as
 * little of the processor as it can, which the servers need.
 */
final class HttpClientLoop implements AutoCloseable {
  private static final int INPUT_BYTES = 4 * 1024;
  private static final long OVERTIME_NANOS = 6_000_000_000L;

  private final InetSocketAddress address;
  private final Dialect dialect;
  private final Plan plan;
  private final Window window;
  private final SplittableRandom random;
  private final Tally tally = new Tally();
  private final Selector selector;
  private final List<Client> clients = new ArrayList<>();
  private int busy;

  HttpClientLoop(
      InetSocketAddress address, Dialect dialect, Plan plan, int clients, Window window, long seed)
      throws IOException {
    this.address = address;
    this.dialect = dialect;
    this.plan = plan;
    this.window = window;
    this.random = new SplittableRandom(seed);
    this.selector = Selector.open();
    for (int i = 0; i < clients; i++) {
      this.clients.add(new Client());
    }
  }

  /** Until the window's end, and until the last answer is there. */
  Tally run() throws IOException {
    for (Client client : clients) {
      client.connect();
    }
    busy = clients.size();
    clients.forEach(Client::ask);
    while (busy > 0 && System.nanoTime() - window.endNanos() < OVERTIME_NANOS) {
      selector.select(this::ready, 100);
    }
    if (busy > 0) {
      tally.failed(busy + " requests without an answer");
    }
    tally.lasted(window.seconds());
    return tally;
  }

  private void ready(SelectionKey key) {
    ((Client) key.attachment()).ready();
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.disconnect();
    }
    selector.close();
  }

  private final class Client {
    private final ResponseScanner scanner = new ResponseScanner();
    private final ByteBuffer out = ByteBuffer.allocateDirect(dialect.requestBytesMax());
    private ByteBuffer in = ByteBuffer.allocateDirect(INPUT_BYTES);
    private SocketChannel channel;
    private SelectionKey key;
    private long askedNanos;

    void connect() throws IOException {
      channel = SocketChannel.open(address);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void disconnect() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }

    void ask() {
      askedNanos = System.nanoTime();
      long number = askedNanos - window.endNanos() >= 0 ? KeyPicker.NONE : plan.keys().next(random);
      if (number == KeyPicker.NONE) {
        busy--;
        return;
      }
      out.clear();
      in.clear();
      scanner.reset();
      if (plan.mix().puts(random.nextInt(100))) {
        dialect.put(out, number, random.nextInt());
      } else {
        dialect.get(out, number);
      }
      out.flip();
      try {
        write();
      } catch (IOException e) {
        again(e);
      }
    }

    private void write() throws IOException {
      channel.write(out);
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    void ready() {
      try {
        if (out.hasRemaining()) {
          write();
        } else {
          read();
        }
      } catch (IOException e) {
        again(e);
      }
    }

    private void read() throws IOException {
      if (!in.hasRemaining()) {
        in = ByteBuffer.allocateDirect(2 * in.capacity()).put(in.flip());
      }
      if (channel.read(in) < 0) {
        throw new IOException("closed by the server");
      }
      int status = scanner.scan(in);
      if (status != ResponseScanner.INCOMPLETE) {
        answered(status);
        ask();
      }
    }

    private void answered(int status) {
      long now = System.nanoTime();
      if (status >= 300) {
        tally.failed("status " + status);
      } else if (window.counts(now)) {
        tally.done(now - askedNanos);
      }
    }

    private void again(IOException e) {
      tally.failed(String.valueOf(e.getMessage()));
      try {
        disconnect();
        connect();
        ask();
      } catch (IOException gone) {
        busy--;
      }
    }
  }
}
