package io.troth.leader.live;

import io.troth.common.check.Limits;
import io.troth.common.model.Key;
import io.troth.common.model.Write;
import io.troth.leader.core.TransactionTrace;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction's way as it is remembered: without its values, which may be large.
 *
 * @param trace without its writes
 * @param keys the first of those written
 * @param deleted for each whether it was deleted
 * @param writes how many there were
 */
record Noted(TransactionTrace trace, List<Key> keys, List<Boolean> deleted, int writes) {
  static Noted of(TransactionTrace trace) {
    List<Write> writes = trace.writes();
    int shown = Math.min(writes.size(), Limits.TRACE_KEYS_MAX);
    List<Key> keys = new ArrayList<>(shown);
    List<Boolean> deleted = new ArrayList<>(shown);
    for (int at = 0; at < shown; at++) {
      keys.add(writes.get(at).key());
      deleted.add(writes.get(at) instanceof Write.Delete);
    }
    return new Noted(trace.withoutWrites(), keys, deleted, writes.size());
  }
}
