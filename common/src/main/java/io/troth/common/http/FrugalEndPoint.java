package io.troth.common.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/**
 * A connection's lower end that asks the operating system for less than Jetty's own:
 *
 * <ul>
 *   <li>Once it listens for input it goes on listening while a request is answered: most clients
 *       wait for the answer, so that stopping and starting would be two calls for nothing. What
 *       comes in between is noticed once, and then it stops.
 *   <li>What a read has emptied is not read again before the selector says that there is more. Who
 *       is told of nothing listens again, and hears of what was missed: the selector tells what is
 *       there, and not only what is new.
 *   <li>Frames of a link are taken by the thread that has noticed them, since they are only put
 *       into a queue: having another one go on noticing would cost more than they do.
 * </ul>
 */
public final class FrugalEndPoint extends SocketChannelEndPoint {
  private static final int READ = SelectionKey.OP_READ;
  private static final int WRITE = SelectionKey.OP_WRITE;

  private final ManagedSelector selector;
  private final ManagedSelector.SelectorUpdate update = ignored -> updateKey();
  private final Runnable reading = new Task(READ);
  private final Runnable writing = new Task(WRITE);
  private final Runnable both = new Task(READ | WRITE);
  private final Object turn = new Object();
  private SelectionKey key;

  /** What somebody waits for. */
  private int wanted;

  /** What the selector tells of: {@link #READ} perhaps even if nobody wants to know. */
  private int told;

  /** What there is to read is read before the selector looks again. */
  private boolean readAtOnce;

  /** The selector will ask here before it waits for anything. */
  private boolean pending;

  private volatile boolean mayBeRead = true;
  private InPlace last = new InPlace(Callback.NOOP);

  public FrugalEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
    this.selector = selector;
    this.key = key;
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    if (!mayBeRead && !isInputShutdown()) {
      return 0;
    }
    // Jetty's buffers are between position and limit what was read, and free after that.
    int room = buffer.capacity() - buffer.limit();
    int filled = super.fill(buffer);
    if (filled >= 0 && filled < room) {
      mayBeRead = false;
    }
    return filled;
  }

  @Override
  public void fillInterested(Callback callback) {
    super.fillInterested(inPlace(callback));
  }

  @Override
  public boolean tryFillInterested(Callback callback) {
    return super.tryFillInterested(inPlace(callback));
  }

  private Callback inPlace(Callback callback) {
    if (!(getConnection() instanceof WebSocketConnection)) {
      return callback;
    }
    InPlace now = last;
    if (now.callback != callback) {
      now = new InPlace(callback);
      last = now;
    }
    return now;
  }

  @Override
  protected void needsFillInterest() {
    want(READ);
  }

  @Override
  protected void onIncompleteFlush() {
    want(WRITE);
  }

  @Override
  public Callback cancelWrite(Throwable cause) {
    Callback cancelled = super.cancelWrite(cause);
    if (cancelled != null) {
      synchronized (turn) {
        wanted &= ~WRITE;
      }
    }
    return cancelled;
  }

  private void want(int operation) {
    synchronized (turn) {
      wanted |= operation;
      if (pending || (wanted & ~told) == 0) {
        return;
      }
      pending = true;
    }
    selector.submit(update);
  }

  @Override
  public Runnable onSelected() {
    int ready = key.readyOps();
    int now;
    synchronized (turn) {
      pending = true;
      now = ready & wanted;
      wanted &= ~now;
      if ((now & READ) != 0) {
        readAtOnce = type(now) == Invocable.InvocationType.NON_BLOCKING;
      }
      told &= ~(ready & ~now);
      if ((ready & ~now) != 0) {
        key.interestOps(told);
      }
    }
    if ((ready & READ) != 0) {
      mayBeRead = true;
    }
    return switch (now) {
      case READ -> reading;
      case WRITE -> writing;
      case READ | WRITE -> both;
      default -> null;
    };
  }

  @Override
  public void updateKey() {
    try {
      synchronized (turn) {
        pending = false;
        int next = readAtOnce ? wanted | told & READ : wanted;
        if (next != told) {
          told = next;
          key.interestOps(next);
        }
      }
    } catch (CancelledKeyException gone) {
      close();
    }
  }

  @Override
  public void replaceKey(SelectionKey replaced) {
    super.replaceKey(replaced);
    synchronized (turn) {
      key = replaced;
    }
  }

  private void run(int operations) {
    if ((operations & WRITE) != 0) {
      getWriteFlusher().completeWrite();
    }
    if ((operations & READ) != 0) {
      getFillInterest().fillable();
    }
  }

  private Invocable.InvocationType type(int operations) {
    Invocable.InvocationType read = getFillInterest().getCallbackInvocationType();
    Invocable.InvocationType write = getWriteFlusher().getCallbackInvocationType();
    return switch (operations) {
      case READ -> read;
      case WRITE -> write;
      default -> Invocable.combine(read, write);
    };
  }

  private final class Task implements Invocable.Task, Closeable {
    private final int operations;

    Task(int operations) {
      this.operations = operations;
    }

    @Override
    public void run() {
      FrugalEndPoint.this.run(operations);
    }

    @Override
    public InvocationType getInvocationType() {
      return type(operations);
    }

    /** Nobody is left to run it. */
    @Override
    public void close() {
      FrugalEndPoint.this.close();
    }
  }

  private record InPlace(Callback callback) implements Callback {
    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public void succeeded() {
      callback.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      callback.failed(cause);
    }
  }
}
