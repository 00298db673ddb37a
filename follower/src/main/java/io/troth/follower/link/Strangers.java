package io.troth.follower.link;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Those who opened a link and have not said hello. They are few: when one more comes than may be,
 * the oldest has to go. A leader says hello at once, so that even thousands who say nothing can't
 * keep it out.
 */
final class Strangers<S> {
  private final int max;
  private final Set<S> waiting = new LinkedHashSet<>();

  Strangers(int max) {
    this.max = max;
  }

  /** Who has to go for it. */
  synchronized Optional<S> add(S stranger) {
    waiting.add(stranger);
    if (waiting.size() <= max) {
      return Optional.empty();
    }
    Iterator<S> oldestFirst = waiting.iterator();
    S oldest = oldestFirst.next();
    oldestFirst.remove();
    return Optional.of(oldest);
  }

  /** It said hello, or left. */
  synchronized void remove(S stranger) {
    waiting.remove(stranger);
  }
}
