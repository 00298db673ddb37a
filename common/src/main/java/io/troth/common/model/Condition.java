package io.troth.common.model;

import java.util.List;

/**
 * What must hold of a key for a transaction to commit. Every in-sync replica of the key judges it
 * alike (R3).
 */
public sealed interface Condition {
  /** Of a revision in a frame. */
  int REVISION_BYTES_MAX = 9;

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

  /** Holds if the key exists and has one of these revisions. */
  record RevisionIn(Key key, List<Long> revisions) implements Condition {
    @Override
    public boolean holds(Version version) {
      return version.exists() && revisions.contains(version.revision());
    }
  }

  /** Holds if the key is absent, or has none of these revisions. */
  record RevisionNotIn(Key key, List<Long> revisions) implements Condition {
    @Override
    public boolean holds(Version version) {
      return !version.exists() || !revisions.contains(version.revision());
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
    int more =
        switch (this) {
          case ValueIs is -> is.value.length();
          case RevisionIn in -> REVISION_BYTES_MAX * in.revisions.size();
          case RevisionNotIn not -> REVISION_BYTES_MAX * not.revisions.size();
          case Any any -> 0;
          case Exists exists -> 0;
          case Absent absent -> 0;
          case RevisionIs is -> 0;
        };
    return key().bytes().length + more + 16;
  }
}
