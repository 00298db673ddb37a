package io.troth.client.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Asks one of several servers. It tries again, at the next one, what was surely not applied, and
 * reads; a write that may have been applied it never sends a second time (R12).
 */
public final class Caller implements AutoCloseable {
  private static final long BACKOFF_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long BACKOFF_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final List<Address> addresses;
  private final Settings settings;
  private final Connections connections;
  private volatile int preferred;
  private volatile boolean closed;

  /**
   * @param timeout of a call
   * @param connectionsMax used at once; more calls wait for one
   * @param patience when to stop trying before the deadline
   */
  public record Settings(Duration timeout, int connectionsMax, Patience patience) {}

  /** How long to go on trying. */
  public enum Patience {
    /** Each server is asked once. */
    ONCE,
    /** Until the deadline, but only while a server can be reached. */
    WHILE_REACHED,
    /** Until the deadline, also while no server is there. */
    UNTIL_DEADLINE
  }

  public Caller(List<Address> addresses, Settings settings) {
    this.addresses = List.copyOf(addresses);
    this.settings = settings;
    connections = new Connections(settings.connectionsMax());
  }

  public Result call(Request request) {
    Deadline deadline = Deadline.in(settings.timeout());
    int first = preferred;
    for (int attempt = 1; ; attempt++) {
      int index = (first + attempt - 1) % addresses.size();
      Result result = attempt(addresses.get(index), request, deadline);
      if (!mayRepeat(request, result)) {
        preferred = result instanceof Result.Answered ? index : (index + 1) % addresses.size();
        return result;
      }
      if (givesUp(attempt, result) || stops(deadline)) {
        return result;
      }
      if (attempt % addresses.size() == 0
          && !rest(attempt / addresses.size(), result, deadline, reserveNanos(request))) {
        return result;
      }
    }
  }

  private boolean givesUp(int attempt, Result result) {
    if (attempt < addresses.size()) {
      return false;
    }
    return switch (settings.patience()) {
      case ONCE -> true;
      case WHILE_REACHED -> result instanceof Result.Unreached;
      case UNTIL_DEADLINE -> false;
    };
  }

  private boolean stops(Deadline deadline) {
    return deadline.passed() || closed || Thread.currentThread().isInterrupted();
  }

  private Result attempt(Address address, Request request, Deadline deadline) {
    try {
      Connection connection = connections.take(address, deadline);
      try {
        return new Result.Answered(connection.exchange(request, deadline));
      } catch (IOException e) {
        connection.close();
        throw e;
      } finally {
        connections.giveBack(connection);
      }
    } catch (NotSent e) {
      return new Result.Unreached(e.getMessage());
    } catch (IOException e) {
      String message = e.getMessage() == null ? "the connection broke" : e.getMessage();
      return new Result.Unanswered(address + ": " + message);
    }
  }

  private static boolean mayRepeat(Request request, Result result) {
    return switch (result) {
      case Result.Unreached ignored -> true;
      case Result.Unanswered ignored -> request.repeatable();
      case Result.Answered answered -> isPassing(request, answered.response());
    };
  }

  private static boolean isPassing(Request request, Response response) {
    int status = response.status();
    if (request.repeatable()) {
      return status == 502 || status == 503 || status == 504;
    }
    return status == 503 && Problem.of(response).notApplied();
  }

  /** Waits before the next round over all servers; returns false where there is no time for one. */
  private static boolean rest(int round, Result result, Deadline deadline, long reserveNanos) {
    long backoff = BACKOFF_NANOS_MIN << Math.min(round - 1, 16);
    backoff = Math.min(BACKOFF_NANOS_MAX, Math.max(backoff, retryAfterNanos(result)));
    // Clients that were refused together should not come back together.
    long nanos = ThreadLocalRandom.current().nextLong(backoff / 2, backoff + 1);
    if (nanos + reserveNanos >= deadline.nanosLeft()) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A write that is sent with no time left for its answer would be refused, and become unknown. */
  private long reserveNanos(Request request) {
    return request.repeatable() ? 0 : settings.timeout().toNanos() / 10;
  }

  private static long retryAfterNanos(Result result) {
    if (result instanceof Result.Answered answered) {
      String seconds = answered.response().header("Retry-After").orElse("0");
      return seconds.matches("[0-9]{1,6}")
          ? TimeUnit.SECONDS.toNanos(Integer.parseInt(seconds))
          : 0;
    }
    return 0;
  }

  /** What is under way ends at once. */
  @Override
  public void close() {
    closed = true;
    connections.close();
  }
}
