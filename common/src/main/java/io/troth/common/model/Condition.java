package io.troth.common.model;

/**
 * What must hold of a key for a transaction to commit. Every in-sync replica of the key judges it
 * alike (R3).
 */
public sealed interface Condition {
  Key key();

  boolean holds(Version version);

  /** Always holds; asks for the vote to tell whether the key was there. */
  record Any(Key key) implements Condition {
    @Override
    public boolean holds(Version version) {
      return true;
    }
  }

  record Exists(Key key) implements Condition {
    @Override
    public boolean holds(Version version) {
      return version.exists();
    }
  }

  record Absent(Key key) implements Condition {
    @Override
    public boolean holds(Version version) {
      return !version.exists();
    }
  }

  record RevisionIs(Key key, long revision) implements Condition {
    @Override
    public boolean holds(Version version) {
      return version.exists() && version.revision() == revision;
    }
  }

  record ValueIs(Key key, Value value) implements Condition {
    @Override
    public boolean holds(Version version) {
      return version.exists() && version.value().orElseThrow().equals(value);
    }
  }

  /** What this condition adds to a frame, about. */
  default int bytes() {
    int value = this instanceof ValueIs is ? is.value.length() : 0;
    return key().bytes().length + value + 16;
  }
}
