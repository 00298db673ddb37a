package io.troth.leader.core;

import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who may work on a key (R1). Blind writes of one key share it; anything with a condition or more
 * keys has it alone. A transaction queues at all its keys in one step, so that any two meet in the
 * same order everywhere: there is no deadlock, and whoever came first goes first.
 */
final class Locks {
  private static final class Line {
    Transaction alone;
    int sharing;
    final ArrayDeque<Transaction> waiting = new ArrayDeque<>(2);

    /** What the last one that had the key alone has left there for the next, if that is known. */
    Optional<Version> left = Optional.empty();

    boolean admits(Transaction transaction) {
      return alone == null && (sharing == 0 || !transaction.exclusive);
    }

    void admit(Transaction transaction) {
      if (transaction.exclusive) {
        alone = transaction;
      } else {
        sharing++;
        left = Optional.empty();
      }
    }

    boolean idle() {
      return alone == null && sharing == 0 && waiting.isEmpty();
    }
  }

  private final Map<Key, Line> lines = new HashMap<>();

  /** Queues for all keys; true if it has them all at once. */
  boolean acquire(Transaction transaction) {
    for (Key key : transaction.keys) {
      Line line = lines.computeIfAbsent(key, absent -> new Line());
      if (line.waiting.isEmpty() && line.admits(transaction)) {
        line.admit(transaction);
      } else {
        line.waiting.add(transaction);
        transaction.locksMissing++;
      }
    }
    transaction.locked = true;
    return transaction.locksMissing == 0;
  }

  /**
   * Gives all keys back, or leaves the queues; those that have all theirs now are added to {@code
   * ready}.
   */
  void release(Transaction transaction, Collection<Transaction> ready) {
    if (!transaction.locked) {
      return;
    }
    transaction.locked = false;
    for (Key key : transaction.keys) {
      Line line = lines.get(key);
      if (transaction.locksMissing == 0 || !line.waiting.remove(transaction)) {
        if (line.alone == transaction) {
          line.alone = null;
          line.left =
              line.waiting.isEmpty() ? Optional.empty() : transaction.leaves(key, line.left);
        } else {
          line.sharing--;
        }
      }
      advance(line, ready);
      if (line.idle()) {
        lines.remove(key);
      }
    }
  }

  private static void advance(Line line, Collection<Transaction> ready) {
    while (!line.waiting.isEmpty() && line.admits(line.waiting.peek())) {
      Transaction next = line.waiting.poll();
      line.admit(next);
      if (--next.locksMissing == 0) {
        ready.add(next);
      }
    }
  }

  /**
   * A condition that surely does not hold, of a transaction that has all its keys: where many
   * compare and set one key, all but one need not be asked of the followers.
   */
  Optional<Condition> failing(Transaction transaction) {
    return transaction.whole.conditions().stream()
        .filter(each -> !lines.get(each.key()).left.map(each::holds).orElse(true))
        .findFirst();
  }

  /** Who has that key alone. */
  Optional<Transaction> holder(Key key) {
    Line line = lines.get(key);
    return line == null ? Optional.empty() : Optional.ofNullable(line.alone);
  }

  int lockedKeys() {
    return lines.size();
  }
}
