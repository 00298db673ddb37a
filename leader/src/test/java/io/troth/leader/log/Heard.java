package io.troth.leader.log;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterCommand.TakeOffice;
import io.troth.common.cluster.ClusterState;
import io.troth.leader.driver.ClusterLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A listener that keeps what it was told, and on which a test can wait. */
final class Heard implements ClusterLog.Listener {
  private static final long PATIENCE_MILLIS = 20_000;

  private final List<ClusterCommand> commands = new ArrayList<>();
  private final List<Long> confirmed = new ArrayList<>();
  private ClusterState state = ClusterState.EMPTY;
  private Optional<String> failure = Optional.empty();

  @Override
  public synchronized void applied(ClusterState led, ClusterCommand command) {
    commands.add(command);
    state = led;
    notifyAll();
  }

  @Override
  public synchronized void confirmed(long asked) {
    confirmed.add(asked);
    notifyAll();
  }

  @Override
  public synchronized void failed(String why) {
    failure = Optional.of(why);
    notifyAll();
  }

  /** Takes office and waits until it has it. */
  ClusterState office(ClusterLog log, String nonce) {
    log.propose(new TakeOffice("here:1", nonce));
    await(() -> state.nonce().equals(nonce));
    return state();
  }

  synchronized void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("not within " + PATIENCE_MILLIS + " ms; failure " + failure);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  void awaitCommands(int count) {
    await(() -> commands.size() >= count);
  }

  void awaitConfirmed(long asked) {
    await(() -> confirmed.contains(asked));
  }

  String awaitFailure() {
    await(() -> failure.isPresent());
    return failure().orElseThrow();
  }

  synchronized List<ClusterCommand> commands() {
    return List.copyOf(commands);
  }

  synchronized List<Long> confirmed() {
    return List.copyOf(confirmed);
  }

  synchronized ClusterState state() {
    return state;
  }

  synchronized Optional<String> failure() {
    return failure;
  }
}
