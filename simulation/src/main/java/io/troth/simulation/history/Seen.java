package io.troth.simulation.history;

import java.util.Optional;

/**
 * What a read showed of one key.
 *
 * @param value empty when the key was not there
 * @param revision the version that was read; 0 when the answer carried none, as "no key" does
 */
public record Seen(String key, Optional<String> value, long revision) {
  private static final int BRIEF = 24;

  public Seen {
    if (value.isEmpty() && revision != 0) {
      throw new IllegalArgumentException("no " + key + " has no revision, but got " + revision);
    }
  }

  public static Seen of(String key, String value, long revision) {
    return new Seen(key, Optional.of(value), revision);
  }

  public static Seen absent(String key) {
    return new Seen(key, Optional.empty(), 0);
  }

  /** Enough of a long value to know it by. */
  static String brief(String text) {
    return text.length() <= BRIEF
        ? text
        : text.substring(0, BRIEF) + "... (" + text.length() + " characters)";
  }

  @Override
  public String toString() {
    return value
        .map(text -> key + "=" + brief(text) + (revision > 0 ? "@" + revision : ""))
        .orElse("no " + key);
  }
}
