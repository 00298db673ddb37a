package io.troth.simulation.history;

import java.util.Optional;

/** One write of a request. */
public sealed interface Write {
  String key();

  /** What the key holds afterwards; empty when it is gone. */
  Optional<String> value();

  record Put(String key, String text) implements Write {
    @Override
    public Optional<String> value() {
      return Optional.of(text);
    }

    @Override
    public String toString() {
      return "put " + key + "=" + Seen.brief(text);
    }
  }

  record Delete(String key) implements Write {
    @Override
    public Optional<String> value() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "delete " + key;
    }
  }
}
