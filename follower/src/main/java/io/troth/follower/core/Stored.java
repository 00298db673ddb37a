package io.troth.follower.core;

import io.troth.common.message.Prepare;
import java.util.List;
import java.util.SortedMap;

/**
 * What a follower finds in its store when it starts.
 *
 * @param storeId names the data directory, made at random with it
 * @param generation of this opening of the directory ({@link io.troth.common.model.Generation}); in
 *     synced storage
 * @param clusterId empty if it belongs to none yet
 * @param nonce names the office to which {@code promised} was promised; empty where an older
 *     program did not store it
 * @param roles one for each slot
 * @param prepared in doubt, by revision
 * @param decided decided and not forgotten, by revision
 */
public record Stored(
    String storeId,
    long generation,
    String clusterId,
    int follower,
    long promised,
    String nonce,
    long stable,
    List<SlotRole> roles,
    SortedMap<Long, Prepare> prepared,
    SortedMap<Long, Outcome> decided) {

  /** A decided transaction, as remembered: what it decided and which slots it touched. */
  public record Outcome(boolean committed, List<Integer> slots) {}
}
