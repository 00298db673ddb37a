package io.troth.common.cluster;

import io.troth.common.check.Limits;
import io.troth.common.message.FrameReader;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Generation;
import io.troth.common.ring.Slots;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of the cluster log's snapshot. */
final class StateCodec {
  private static final Member.State[] STATES = Member.State.values();

  private StateCodec() {}

  static void write(FrameWriter to, ClusterState state) {
    to.text(state.clusterId());
    to.number(state.redundancy());
    to.number(state.minReplicas());
    to.number(state.followers());
    to.number(state.epoch());
    to.text(state.leader());
    to.text(state.nonce());
    to.list(state.earlier(), FrameWriter::text);
    to.flag(state.open());
    to.list(List.copyOf(state.members().values()), StateCodec::member);
    to.list(state.slots(), StateCodec::slot);
  }

  private static void member(FrameWriter to, Member member) {
    to.number(member.id());
    to.text(member.address());
    store(to, member.store());
    to.number(member.state().ordinal());
  }

  static void store(FrameWriter to, Store store) {
    to.text(store.id());
    to.number(store.generation());
    to.number(store.stable());
  }

  private static void slot(FrameWriter to, SlotState slot) {
    to.numbers(slot.inSync());
    to.number(slot.grown());
    to.numbers(slot.eligible());
    to.flag(slot.lost());
    slot.awaited().ifPresent(store -> store(to, store));
  }

  /**
   * @param old as written before stores had generations
   */
  static ClusterState read(FrameReader from, boolean old) throws MalformedFrame {
    return new ClusterState(
        from.text("the cluster's id"),
        from.number(Limits.FOLLOWERS_MAX, "the redundancy"),
        from.number(Limits.FOLLOWERS_MAX, "the replicas needed"),
        from.number(Limits.FOLLOWERS_MAX, "a count of followers"),
        from.number("the epoch"),
        from.text("the leader's address"),
        from.text("a nonce"),
        old
            ? List.of()
            : from.list(
                Limits.OFFICES_KNOWN_MAX, 1, "a count of offices", each -> each.text("a nonce")),
        from.flag("whether it is open"),
        members(from, old),
        slots(from, old));
  }

  private static SortedMap<Integer, Member> members(FrameReader from, boolean old)
      throws MalformedFrame {
    SortedMap<Integer, Member> members = new TreeMap<>();
    for (Member member :
        from.list(Limits.CLUSTER_BYTES_MAX, 4, "a count of members", each -> member(each, old))) {
      members.put(member.id(), member);
    }
    return members;
  }

  private static Member member(FrameReader from, boolean old) throws MalformedFrame {
    return new Member(
        CommandCodec.follower(from),
        from.text("a follower's address"),
        old ? new Store(from.text("a store's id"), Generation.NONE, 0) : store(from),
        memberState(from));
  }

  static Store store(FrameReader from) throws MalformedFrame {
    return new Store(
        from.text("a store's id"),
        from.number("a store's generation"),
        from.number("a stable revision"));
  }

  static Member.State memberState(FrameReader from) throws MalformedFrame {
    return from.oneOf(STATES, "a member's state");
  }

  private static List<SlotState> slots(FrameReader from, boolean old) throws MalformedFrame {
    List<SlotState> slots = from.list(Slots.COUNT, 4, "a count of slots", each -> slot(each, old));
    if (slots.size() != Slots.COUNT) {
      throw new MalformedFrame("a cluster of " + slots.size() + " slots, not " + Slots.COUNT);
    }
    return slots;
  }

  private static SlotState slot(FrameReader from, boolean old) throws MalformedFrame {
    return new SlotState(
        CommandCodec.followers(from),
        from.number(Limits.FOLLOWERS_MAX, "a set's largest size"),
        CommandCodec.followers(from),
        awaited(from, old));
  }

  /** An older program did not remember which store a lost slot waits for. */
  private static Optional<Store> awaited(FrameReader from, boolean old) throws MalformedFrame {
    if (!from.flag("whether it is lost")) {
      return Optional.empty();
    }
    return Optional.of(old ? Store.NONE : store(from));
  }
}
