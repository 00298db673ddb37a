package io.troth.client;

import java.util.List;

/**
 * One branch of the transaction was done, whole and at one instant.
 *
 * @param succeeded whether all conditions held: {@code then} was done, otherwise {@code else}
 * @param revision of what was written; 0 where nothing was
 * @param readings one for each get of that branch, in order: {@link Found} or {@link Absent}
 */
public record Committed(boolean succeeded, long revision, List<Reading> readings)
    implements TransactionOutcome {
  public Committed {
    readings = List.copyOf(readings);
  }
}
