package io.troth.simulation.history;

import java.util.List;

/** What the client was told (R12): done, refused and not applied, or unknown. */
public sealed interface Outcome {
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
   * Not applied, now or ever.
   *
   * @param failed the conditions that the answer says were false, each of which is an observation
   *     of its key; empty when the refusal has another reason, such as a full queue
   */
  record Refused(String reason, List<Condition> failed) implements Outcome {
    public Refused {
      failed = List.copyOf(failed);
    }

    @Override
    public String toString() {
      return "refused: " + reason + (failed.isEmpty() ? "" : " " + failed);
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
