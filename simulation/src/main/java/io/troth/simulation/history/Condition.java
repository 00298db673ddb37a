package io.troth.simulation.history;

import java.util.Optional;

/** One condition of a request, on the state before its own writes. */
public sealed interface Condition {
  String key();

  boolean holds(Optional<String> value, long revision);

  record Absent(String key) implements Condition {
    @Override
    public boolean holds(Optional<String> value, long revision) {
      return value.isEmpty();
    }

    @Override
    public String toString() {
      return "if no " + key;
    }
  }

  record Present(String key) implements Condition {
    @Override
    public boolean holds(Optional<String> value, long revision) {
      return value.isPresent();
    }

    @Override
    public String toString() {
      return "if " + key;
    }
  }

  record AtRevision(String key, long revision) implements Condition {
    @Override
    public boolean holds(Optional<String> value, long current) {
      return value.isPresent() && current == revision;
    }

    @Override
    public String toString() {
      return "if " + key + "@" + revision;
    }
  }

  /** What holds where the other does not: the condition of an else branch. */
  record Not(Condition other) implements Condition {
    @Override
    public String key() {
      return other.key();
    }

    @Override
    public boolean holds(Optional<String> value, long revision) {
      return !other.holds(value, revision);
    }

    @Override
    public String toString() {
      return "unless " + other;
    }
  }

  record HasValue(String key, String text) implements Condition {
    @Override
    public boolean holds(Optional<String> value, long revision) {
      return value.isPresent() && value.get().equals(text);
    }

    @Override
    public String toString() {
      return "if " + key + "=" + Seen.brief(text);
    }
  }
}
