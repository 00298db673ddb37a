package io.troth.leader.core;

import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
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

    /** When the one that was asked of followers last, of those behind {@link #left}, was sent. */
    long leftMicros;

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
          if (transaction.revision != Revision.NONE) {
            line.leftMicros = transaction.participations.firstSent();
          }
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
   *
   * <p>Only of one that was asked for before the last holder went to the followers: their votes,
   * given after that, show that no other leader had begun to serve when this one was asked for. Of
   * one that came later nothing shows it, since another leader serves at once if all followers have
   * promised it, and may have changed the key while the votes were on their way here.
   */
  Optional<Condition> failing(Transaction transaction) {
    return transaction.whole.conditions().stream()
        .filter(each -> fails(each, transaction.askedMicros, lines.get(each.key())))
        .findFirst();
  }

  private static boolean fails(Condition condition, long askedMicros, Line line) {
    return askedMicros <= line.leftMicros && !line.left.map(condition::holds).orElse(true);
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
