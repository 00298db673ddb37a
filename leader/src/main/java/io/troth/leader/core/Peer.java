package io.troth.leader.core;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.Store;
import io.troth.common.message.Remembered;
import java.util.ArrayList;
import java.util.List;

/** A follower as the leader sees it. */
final class Peer {
  enum Phase {
    /** No link. */
    DOWN,
    CONNECTING,
    /** Hello was sent. */
    GREETING,
    /** It promised the epoch, and tells what it remembers. */
    REMEMBERING,
    /** All was told; the leader has to settle it. */
    HEARD,
    /** In service. */
    UP
  }

  final int id;
  final long bit;
  final Outbox outbox;
  String address;
  Phase phase = Phase.DOWN;

  /** Of the present link; 0 for none. */
  long link;

  long heardMicros;
  long downSinceMicros;
  long retryMicros;
  int failures;

  /** A command that takes it out of its sets is on its way through the cluster log. */
  boolean leaving;

  /** It told in this epoch what it remembers. */
  boolean heard;

  /** While it learns nothing, since it stored slower than was written; 0 if it may. */
  long putOffUntilMicros;

  /** How often it was put off without joining a slot in between. */
  int putOff;

  /** Of the present link, or the last one: what the follower said of its store. */
  Store store = Store.NONE;

  /** When the cluster log was last told how much is stored. */
  long recordedMicros;

  List<Remembered> memory = new ArrayList<>();
  String trouble = "";
  long keys;
  long bytes;

  /** From other followers, since it was started. */
  long fetchedBytes;

  /** At most so many a second; 0 for no limit. */
  long fetchBytesPerSecondMax;

  /** Up to where it is known to have stored that all is decided. */
  long stableMicros;

  Peer(Member member, long now, Bounds bounds) {
    this.id = member.id();
    this.outbox = new Outbox(member.id(), bounds);
    this.bit = bit(member.id());
    this.address = member.address();
    this.downSinceMicros = now;
    this.recordedMicros = now;
  }

  /** Whether the cluster log knows the opening of the store that the follower has now. */
  boolean isKnownTo(ClusterState state) {
    return state.members().get(id).store().generation() == store.generation();
  }

  static long bit(int follower) {
    return 1L << follower - 1;
  }

  static int follower(long bit) {
    return Long.numberOfTrailingZeros(bit) + 1;
  }

  boolean isUp() {
    return phase == Phase.UP;
  }

  boolean isDown() {
    return phase == Phase.DOWN;
  }
}
