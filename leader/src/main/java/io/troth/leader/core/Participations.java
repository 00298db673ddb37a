package io.troth.leader.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When each follower was asked, voted, and had the outcome; small, since it is kept for every
 * transaction.
 */
final class Participations {
  private static final int FIELDS = 4;
  private long[] fields = new long[3 * FIELDS];
  private int count;

  void sent(int follower, long now) {
    set(follower, 1, now);
  }

  /** When the first of them was asked; 0 if none was. */
  long firstSent() {
    long first = 0;
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      long sent = fields[at + 1];
      first = first == 0 || sent != 0 && sent < first ? sent : first;
    }
    return first;
  }

  void voted(int follower, long now) {
    set(follower, 2, now);
  }

  void durable(int follower, long now) {
    set(follower, 3, now);
  }

  private void set(int follower, int field, long now) {
    int at = place(follower);
    // Only now: finding the place may have made the array larger.
    fields[at + field] = now;
  }

  private int place(int follower) {
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      if (fields[at] == follower) {
        return at;
      }
    }
    int at = count++ * FIELDS;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, at * 2);
    }
    fields[at] = follower;
    return at;
  }

  List<TransactionTrace.Participation> list() {
    List<TransactionTrace.Participation> list = new ArrayList<>(count);
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      list.add(
          new TransactionTrace.Participation(
              (int) fields[at], fields[at + 1], fields[at + 2], fields[at + 3]));
    }
    return list;
  }
}
