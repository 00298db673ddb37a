package io.troth.node.harness;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What must and what may be stored under a key, as its one writer knows. Each try has a number,
 * which its value begins with; what was acknowledged is the least that a later reader has to see.
 */
final class Known {
  final String key;
  private volatile long acknowledged;
  private volatile boolean acknowledgedDelete = true;
  private volatile long tried;
  private volatile long triedDelete;
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();

  Known(String key) {
    this.key = key;
  }

  /** For the writer: the next try's number. */
  long trying(boolean delete) {
    long number = tried + 1;
    if (delete) {
      triedDelete = number;
    }
    tried = number;
    return number;
  }

  void acknowledged(long number, boolean delete) {
    acknowledgedDelete = delete;
    acknowledged = number;
    refused.clear();
  }

  /** The server said that it was not applied. */
  void refused(long number) {
    refused.add(number);
  }

  boolean isStored() {
    return acknowledged > 0 && !acknowledgedDelete && triedDelete < acknowledged;
  }

  /** For a reader, before it asks. */
  long floor() {
    return acknowledged;
  }

  /**
   * What is wrong with what was read, if something is.
   *
   * @param floor as it was before
   * @param value empty where there is no such key
   */
  Optional<String> wrong(long floor, Optional<String> value) {
    if (value.isEmpty()) {
      boolean may = floor == 0 || triedDelete >= floor;
      return may ? Optional.empty() : Optional.of(key + " is gone; " + this);
    }
    long number = Long.parseLong(value.get().substring(0, value.get().indexOf('.')));
    if (number < floor || number > tried) {
      return Optional.of(key + " holds the try " + number + ", not " + floor + "; " + this);
    }
    if (refused.contains(number)) {
      return Optional.of(key + " holds " + number + ", which was refused; " + this);
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "acknowledged %d, tried %d, deletion tried %d"
        .formatted(acknowledged, tried, triedDelete);
  }
}
