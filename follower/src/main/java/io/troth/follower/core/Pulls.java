package io.troth.follower.core;

import io.troth.common.check.Limits;
import io.troth.common.message.ToFollower.Pull;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;

/** The slots that this follower is told to fetch: a few at a time, the others wait. */
final class Pulls {
  /** One slot being fetched. */
  static final class Fetching {
    final Pull pull;
    final long since;
    long keys;
    long bytes;

    /** Since when the source could tell what changed, at each of its pages. */
    long horizon;

    Fetching(Pull pull, long since) {
      this.pull = pull;
      this.since = since;
    }

    void saw(long next) {
      boolean known = horizon != SlotRole.NOTHING && next != SlotRole.NOTHING;
      horizon = known ? Math.max(horizon, next) : SlotRole.NOTHING;
    }
  }

  private final ArrayDeque<Pull> waiting = new ArrayDeque<>();
  private final TreeMap<Long, Fetching> fetching = new TreeMap<>();
  private long ids;

  /** The last word on a slot counts. */
  void add(Pull pull) {
    drop(pull.slot());
    waiting.add(pull);
  }

  /** Another link: whatever was asked on the last one is void. */
  void clear() {
    waiting.clear();
    fetching.clear();
  }

  void drop(int slot) {
    if (waiting.isEmpty() && fetching.isEmpty()) {
      return;
    }
    waiting.removeIf(each -> each.slot() == slot);
    for (Iterator<Fetching> each = fetching.values().iterator(); each.hasNext(); ) {
      if (each.next().pull.slot() == slot) {
        each.remove();
      }
    }
  }

  Optional<Pull> next() {
    return fetching.size() >= Limits.FETCHES_MAX
        ? Optional.empty()
        : Optional.ofNullable(waiting.poll());
  }

  long begin(Pull pull, long since) {
    fetching.put(++ids, new Fetching(pull, since));
    return ids;
  }

  Optional<Fetching> get(long fetch) {
    return Optional.ofNullable(fetching.get(fetch));
  }

  void end(long fetch) {
    fetching.remove(fetch);
  }
}
