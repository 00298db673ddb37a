package io.troth.simulation.history;

import java.util.List;

/** What the client was told (R12): done, refused and not applied, or unknown. */
public sealed interface Outcome {
  /** What was read; each of these is an observation of its key. */
  default List<Seen> seen() {
    return List.of();
  }

  /**
   * The conditions held, the writes are in, the reads are answered.
   *
   * @param revision of the writes; 0 when there were none, or when the answer did not carry it
   */
  record Done(long revision, List<Seen> seen) implements Outcome {
    public Done {
      seen = List.copyOf(seen);
    }

    @Override
    public String toString() {
      return "done"
          + (revision > 0 ? " @" + revision : "")
          + (seen.isEmpty() ? "" : " saw " + seen);
    }
  }

  /**
   * Not applied, now or ever. Where conditions are the reason, the refusal is an observation of
   * their keys, all at one instant.
   *
   * @param failed the conditions that the answer says were false; empty when the refusal has
   *     another reason, such as a full queue
   * @param oneOf where the answer does not say which: at least one of these was false
   * @param seen what was read at that instant instead
   */
  record Refused(String reason, List<Condition> failed, List<Condition> oneOf, List<Seen> seen)
      implements Outcome {
    public Refused {
      failed = List.copyOf(failed);
      oneOf = List.copyOf(oneOf);
      seen = List.copyOf(seen);
    }

    public Refused(String reason, List<Condition> failed) {
      this(reason, failed, List.of(), List.of());
    }

    @Override
    public String toString() {
      return "refused: "
          + reason
          + (failed.isEmpty() ? "" : " " + failed)
          + (oneOf.isEmpty() ? "" : " one of " + oneOf)
          + (seen.isEmpty() ? "" : " saw " + seen);
    }
  }

  /** May have been applied, may yet be, or never. */
  record Unknown(String reason) implements Outcome {
    @Override
    public String toString() {
      return "unknown: " + reason;
    }
  }
}
