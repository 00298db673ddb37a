package io.troth.simulation.torture.load;

import io.troth.simulation.check.Violation;
import io.troth.simulation.event.Chance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Clients of a cluster, and the judgement of what they saw, window by window. What it records is
 * the clients' alone: it knows nothing of the servers but their ports.
 */
public final class Load implements AutoCloseable {
  private static final int WINDOW_OPERATIONS = 1_500;
  private static final long WINDOW_NANOS = 60_000_000_000L;

  /** More than these and clients wait for the judge. */
  private static final int WAITING_WINDOWS_MAX = 8;

  private final long started = System.nanoTime();
  private final Chance chance;
  private final Tally tally = new Tally();
  private final Judge judge;
  private final BlockingQueue<Window> closed = new ArrayBlockingQueue<>(WAITING_WINDOWS_MAX);
  private final List<Thread> clients = new ArrayList<>();
  private final Client last;
  private final Thread judging;
  private Window current;
  private long opened;
  private volatile boolean stopped;
  private volatile boolean ended;

  /**
   * @param folder where histories with a violation are kept
   * @param tell hears of violations as they are found
   */
  public Load(
      long seed,
      int clients,
      int leader,
      List<Integer> followers,
      Path folder,
      Consumer<String> tell) {
    this.chance = new Chance(seed).fork("load");
    this.judge = new Judge(folder, tell);
    this.current = new Window(chance, 0);
    this.last = new Client(this, "last", chance.fork("last"), leader, List.of());
    for (int at = 0; at < clients; at++) {
      Client client = new Client(this, "c" + at, chance.fork("client", at), leader, followers);
      this.clients.add(
          Thread.ofPlatform().name("client-" + at).daemon().unstarted(() -> run(client)));
    }
    this.judging = Thread.ofPlatform().name("judge").daemon().unstarted(this::judge);
  }

  public Load start() {
    opened = now();
    clients.forEach(Thread::start);
    judging.start();
    return this;
  }

  /** Since its beginning. */
  long now() {
    return System.nanoTime() - started;
  }

  public Tally tally() {
    return tally;
  }

  void strange(String request, String answer) {
    judge.strange(request, answer);
  }

  /** What was found so far. */
  public List<Violation> violations() {
    return judge.violations();
  }

  public int windows() {
    return judge.windows();
  }

  public long undecided() {
    return judge.undecided();
  }

  private void run(Client client) {
    try (client) {
      while (!stopped) {
        Window window = enter();
        try {
          client.turn(window);
        } finally {
          window.leave();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      judge.failed(e);
    }
  }

  private synchronized Window enter() throws InterruptedException {
    if (current.size() >= WINDOW_OPERATIONS || now() - opened > WINDOW_NANOS) {
      turnOver();
    }
    current.enter();
    return current;
  }

  private void turnOver() throws InterruptedException {
    closed.put(current);
    current = new Window(chance, current.number() + 1);
    opened = now();
  }

  private void judge() {
    try {
      while (!ended || !closed.isEmpty()) {
        Window window = closed.poll(50, java.util.concurrent.TimeUnit.MILLISECONDS);
        if (window != null) {
          window.awaitQuiet();
          judge.closeAndJudge(window, last);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      judge.failed(e);
    }
  }

  /** Returns when no request is under way any more. */
  public void stop() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
  }

  /**
   * Judges what is left, and reads everything once more, so that what was there stays there.
   *
   * @return whether every window could be read
   */
  public boolean finish() throws InterruptedException {
    synchronized (this) {
      turnOver();
    }
    ended = true;
    judging.join();
    return judge.readAgain(last);
  }

  @Override
  public void close() {
    stopped = true;
    ended = true;
    clients.forEach(Thread::interrupt);
    judging.interrupt();
    last.close();
  }
}
