package io.troth.common.cluster;

import io.troth.common.check.Limits;
import io.troth.common.message.FrameReader;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import io.troth.common.ring.Slots;
import java.util.List;
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
    to.flag(state.open());
    to.list(List.copyOf(state.members().values()), StateCodec::member);
    to.list(state.slots(), StateCodec::slot);
  }

  private static void member(FrameWriter to, Member member) {
    to.number(member.id());
    to.text(member.address());
    to.text(member.storeId());
    to.number(member.state().ordinal());
  }

  private static void slot(FrameWriter to, SlotState slot) {
    to.numbers(slot.inSync());
    to.number(slot.grown());
    to.numbers(slot.eligible());
    to.flag(slot.lost());
  }

  static ClusterState read(FrameReader from) throws MalformedFrame {
    return new ClusterState(
        from.text("the cluster's id"),
        from.number(Limits.FOLLOWERS_MAX, "the redundancy"),
        from.number(Limits.FOLLOWERS_MAX, "the replicas needed"),
        from.number(Limits.FOLLOWERS_MAX, "a count of followers"),
        from.number("the epoch"),
        from.text("the leader's address"),
        from.text("a nonce"),
        from.flag("whether it is open"),
        members(from),
        slots(from));
  }

  private static SortedMap<Integer, Member> members(FrameReader from) throws MalformedFrame {
    SortedMap<Integer, Member> members = new TreeMap<>();
    for (Member member :
        from.list(Limits.CLUSTER_BYTES_MAX, 4, "a count of members", StateCodec::member)) {
      members.put(member.id(), member);
    }
    return members;
  }

  private static Member member(FrameReader from) throws MalformedFrame {
    return new Member(
        CommandCodec.follower(from),
        from.text("a follower's address"),
        from.text("a store's id"),
        memberState(from));
  }

  static Member.State memberState(FrameReader from) throws MalformedFrame {
    return from.oneOf(STATES, "a member's state");
  }

  private static List<SlotState> slots(FrameReader from) throws MalformedFrame {
    List<SlotState> slots = from.list(Slots.COUNT, 4, "a count of slots", StateCodec::slot);
    if (slots.size() != Slots.COUNT) {
      throw new MalformedFrame("a cluster of " + slots.size() + " slots, not " + Slots.COUNT);
    }
    return slots;
  }

  private static SlotState slot(FrameReader from) throws MalformedFrame {
    return new SlotState(
        CommandCodec.followers(from),
        from.number(Limits.FOLLOWERS_MAX, "a set's largest size"),
        CommandCodec.followers(from),
        from.flag("whether it is lost"));
  }
}
