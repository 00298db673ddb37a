package io.troth.simulation.history;

import java.util.Optional;

/**
 * One request of one client with its times and its outcome.
 *
 * @param returnedAt when the client got its answer; {@link #NEVER} when it got none
 */
public record Operation(
    int id, String client, long invokedAt, long returnedAt, Request request, Outcome outcome) {
  public static final long NEVER = Long.MAX_VALUE;

  public boolean isDone() {
    return outcome instanceof Outcome.Done;
  }

  public boolean isUnknown() {
    return outcome instanceof Outcome.Unknown;
  }

  public boolean isRefused() {
    return outcome instanceof Outcome.Refused;
  }

  /** Whether the refusal says something of keys. */
  public boolean refusalObserves() {
    return outcome instanceof Outcome.Refused refused
        && !(refused.failed().isEmpty() && refused.oneOf().isEmpty() && refused.seen().isEmpty());
  }

  /** The revision that the client was told, or 0. */
  public long revision() {
    return outcome instanceof Outcome.Done done ? done.revision() : 0;
  }

  /**
   * The last instant at which it can have taken effect: an unknown outcome has none, even after the
   * client heard so.
   */
  public long latestEffect() {
    return isUnknown() ? NEVER : returnedAt;
  }

  public Optional<Write> writeOf(String key) {
    // The last write of a key within one request is the one that stays.
    return request.writes().stream()
        .filter(write -> write.key().equals(key))
        .reduce((first, second) -> second);
  }

  @Override
  public String toString() {
    return "#"
        + id
        + " "
        + client
        + " ["
        + millis(invokedAt)
        + " .. "
        + millis(returnedAt)
        + " ms] "
        + request
        + " -> "
        + outcome;
  }

  private static String millis(long nanos) {
    // By hand, because a formatter's text depends on the machine's locale.
    return nanos == NEVER
        ? "never"
        : nanos / 1_000_000 + "." + (1_000 + nanos / 1_000 % 1_000 + "").substring(1);
  }
}
