package io.troth.common.cluster;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand.Disqualify;
import io.troth.common.cluster.ClusterCommand.Drain;
import io.troth.common.cluster.ClusterCommand.Elect;
import io.troth.common.cluster.ClusterCommand.Expel;
import io.troth.common.cluster.ClusterCommand.Forget;
import io.troth.common.cluster.ClusterCommand.Found;
import io.troth.common.cluster.ClusterCommand.GiveUp;
import io.troth.common.cluster.ClusterCommand.Join;
import io.troth.common.cluster.ClusterCommand.Leave;
import io.troth.common.cluster.ClusterCommand.Open;
import io.troth.common.cluster.ClusterCommand.Place;
import io.troth.common.cluster.ClusterCommand.Register;
import io.troth.common.cluster.ClusterCommand.Seen;
import io.troth.common.cluster.ClusterCommand.Synced;
import io.troth.common.cluster.ClusterCommand.TakeOffice;
import io.troth.common.cluster.ClusterCommand.Undrain;
import io.troth.common.ring.Placement;
import io.troth.common.ring.Ring;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the cluster log says: who is a member, which epoch it is, and each slot's in-sync set. A
 * deterministic state machine of immutable states; every leader of the group, and the simulation,
 * applies the same commands to it.
 *
 * @param clusterId empty until the cluster is founded
 * @param redundancy how many replicas a slot is to have
 * @param minReplicas how many in-sync replicas a write needs, 0 for a majority
 * @param followers how many must be there before the cluster opens
 * @param epoch the number of the last time that a leader took office
 * @param leader address of the leader that took office last
 * @param nonce of that taking of office
 * @param earlier nonces of the offices before it, the last one first; only the latest are kept
 */
public record ClusterState(
    String clusterId,
    int redundancy,
    int minReplicas,
    int followers,
    long epoch,
    String leader,
    String nonce,
    List<String> earlier,
    boolean open,
    SortedMap<Integer, Member> members,
    List<SlotState> slots) {

  public static final ClusterState EMPTY =
      new ClusterState(
          "", 1, 0, 1, 0, "", "", List.of(), false, new TreeMap<>(), SlotState.none(Slots.COUNT));

  public ClusterState {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    slots = List.copyOf(slots);
    earlier = List.copyOf(earlier);
  }

  public ClusterState apply(ClusterCommand command) {
    return switch (command) {
      case Found found -> found(found);
      case TakeOffice office -> office(office);
      case Register register -> register(register.address());
      case Seen seen -> inOffice(seen.epoch()) ? seen(seen) : this;
      case Synced synced -> inOffice(synced.epoch()) ? synced(synced) : this;
      case Open open -> inOffice(open.epoch()) ? opened() : this;
      case Leave leave -> inOffice(leave.epoch()) ? left(leave) : this;
      case Join join -> inOffice(join.epoch()) ? joined(join) : this;
      case GiveUp giveUp -> inOffice(giveUp.epoch()) ? givenUp(giveUp) : this;
      case Expel expel -> inOffice(expel.epoch()) ? expelled(expel) : this;
      case Place place -> inOffice(place.epoch()) ? placed(place) : this;
      case Drain drain -> inOffice(drain.epoch()) ? draining(drain) : this;
      case Undrain undrain -> inOffice(undrain.epoch()) ? undrained(undrain) : this;
      case Forget forget -> inOffice(forget.epoch()) ? forgotten(forget.follower()) : this;
      case Disqualify none ->
          inOffice(none.epoch())
              ? change(none.slots(), slot -> slot.withoutEligible(none.follower()))
              : this;
      case Elect elect -> inOffice(elect.epoch()) ? elected(elect) : this;
    };
  }

  public SlotState slot(int slot) {
    return slots.get(slot);
  }

  /** How many in-sync replicas a write to that slot needs. */
  public int required(int slot) {
    return slots.get(slot).required(minReplicas);
  }

  public Optional<Member> member(String address) {
    return members.values().stream().filter(each -> each.address().equals(address)).findFirst();
  }

  /** The followers that share the ring. */
  public SortedSet<Integer> placed() {
    SortedSet<Integer> placed = new TreeSet<>();
    members.values().stream()
        .filter(each -> each.state() == Member.State.ACTIVE)
        .forEach(each -> placed.add(each.id()));
    return placed;
  }

  /** Whether as many followers as the redundancy share the ring once that one has left it. */
  public boolean mayDrain(int follower) {
    return placedWithout(follower) >= redundancy;
  }

  /** How many followers share the ring, that one not counted. */
  public int placedWithout(int follower) {
    SortedSet<Integer> placed = placed();
    return placed.size() - (placed.contains(follower) ? 1 : 0);
  }

  /** Whether the log counts on that follower for a slot: it is in sync there, or may take over. */
  public boolean countsOn(int follower) {
    return slots.stream()
        .anyMatch(each -> each.inSync().contains(follower) || each.eligible().contains(follower));
  }

  /** Why a member may not be forgotten, if it may not. */
  public Optional<String> whyKept(int follower) {
    return switch (members.get(follower).state()) {
      case ACTIVE -> Optional.of("it is in service; drain it first, or stop it and wait");
      case DRAINING -> Optional.of("it has not handed over all of its slots");
      case NEW, AWAY, DRAINED ->
          countsOn(follower)
              ? Optional.of("it may be the only one with the data of a slot; start it again")
              : Optional.empty();
    };
  }

  /** Where the replicas of each slot should be. */
  public Placement placement() {
    return Ring.place(placed(), redundancy);
  }

  private boolean inOffice(long claimed) {
    return claimed == epoch && epoch > 0;
  }

  private ClusterState found(Found found) {
    if (!clusterId.isEmpty()) {
      return this;
    }
    return new ClusterState(
        found.clusterId(),
        found.redundancy(),
        found.minReplicas(),
        found.followers(),
        epoch,
        leader,
        nonce,
        earlier,
        open,
        members,
        slots);
  }

  private ClusterState office(TakeOffice office) {
    if (office.nonce().equals(nonce)) {
      // The same taking of office once more, as the log may do with any command.
      return this;
    }
    return new ClusterState(
        clusterId,
        redundancy,
        minReplicas,
        followers,
        epoch + 1,
        office.leader(),
        office.nonce(),
        earlierNow(),
        open,
        members,
        slots);
  }

  private List<String> earlierNow() {
    List<String> next = new ArrayList<>();
    if (epoch > 0) {
      next.add(nonce);
    }
    next.addAll(earlier);
    return next.subList(0, Math.min(next.size(), Limits.OFFICES_KNOWN_MAX));
  }

  private ClusterState register(String address) {
    if (member(address).isPresent() || members.size() >= Limits.FOLLOWERS_MAX) {
      return this;
    }
    int id = 1;
    while (members.containsKey(id)) {
      id++;
    }
    return with(new Member(id, address, Store.NONE, Member.State.NEW));
  }

  private ClusterState seen(Seen seen) {
    Member member = members.get(seen.follower());
    if (member == null
        || !seen.isOld() && member.store().generation() != seen.before().generation()) {
      return this;
    }
    Store before = member.store().atLeast(seen.before().stable());
    Store now = seen.now();
    if (before.id().isEmpty()) {
      return with(member.with(now));
    }
    if (before.isContinuedBy(now)) {
      return seen.isOld() ? this : with(member.with(now)).found(seen.follower(), now);
    }
    // R7: a store that comes back to slots that wait for it is what it was. Any other is new here,
    // whatever it holds, and has a name by which it is not taken for one that it is a copy of.
    boolean awaited = slots.stream().anyMatch(slot -> slot.waitsFor(seen.follower(), now));
    Store known = awaited || seen.isOld() ? now : now.renamed();
    return with(member.with(known))
        .changeAll(slot -> slot.wiped(seen.follower(), minReplicas, before))
        .found(seen.follower(), now);
  }

  /** The slots that were lost until that store comes back. */
  private ClusterState found(int follower, Store store) {
    return changeAll(slot -> slot.waitsFor(follower, store) ? slot.found() : slot);
  }

  private ClusterState synced(Synced synced) {
    Member member = members.get(synced.follower());
    boolean same = member != null && member.store().generation() == synced.generation();
    return same ? with(member.with(member.store().atLeast(synced.stable()))) : this;
  }

  private ClusterState opened() {
    if (open || placed().isEmpty()) {
      return this;
    }
    Placement placement = placement();
    List<SlotState> next = new ArrayList<>();
    for (int slot = 0; slot < slots.size(); slot++) {
      List<Integer> replicas = placement.replicas(slot).stream().sorted().toList();
      next.add(new SlotState(replicas, replicas.size(), List.of()));
    }
    return with(members, next, true);
  }

  private ClusterState left(Leave leave) {
    return changeAll(slot ->
        slot.hasOther(leave.follower(), leave.alive())
            ? slot.without(leave.follower(), minReplicas)
            : slot);
  }

  private ClusterState joined(Join join) {
    Member member = members.get(join.follower());
    if (member == null || member.storeId().isEmpty()) {
      // One that was never seen has nothing: this was said of another that had its number.
      return this;
    }
    // Of a lost slot there is nothing that a follower could have everything of.
    return change(
        join.slots(),
        slot -> slot.lost() ? slot : slot.with(join.follower(), redundancy, minReplicas));
  }

  private ClusterState givenUp(GiveUp giveUp) {
    return change(
        giveUp.slots(),
        slot ->
            slot.inSync().size() > slot.required(minReplicas)
                ? slot.without(giveUp.follower(), minReplicas)
                : slot);
  }

  private ClusterState expelled(Expel expel) {
    return change(
        expel.slots(),
        slot ->
            slot.hasOther(expel.follower(), expel.agreeing())
                ? slot.expelled(expel.follower(), minReplicas)
                : slot);
  }

  private ClusterState placed(Place place) {
    Member member = members.get(place.follower());
    return member != null && follows(member, place.state())
        ? with(member.with(place.state()))
        : this;
  }

  /**
   * While the entry was on its way the follower may have been drained, or taken back: then it was
   * said of what is no longer so.
   */
  private boolean follows(Member member, Member.State next) {
    return switch (next) {
      case NEW -> false;
      case ACTIVE -> member.state() == Member.State.NEW || member.state() == Member.State.AWAY;
      case AWAY -> member.state() == Member.State.ACTIVE;
      // So an earlier version drained.
      case DRAINING -> true;
      case DRAINED ->
          member.state() == Member.State.DRAINING
              && slots.stream().noneMatch(each -> each.inSync().contains(member.id()));
    };
  }

  private ClusterState draining(Drain drain) {
    Member member = members.get(drain.follower());
    if (member == null || !drain.forced() && !mayDrain(drain.follower())) {
      return this;
    }
    return with(member.with(Member.State.DRAINING));
  }

  private ClusterState undrained(Undrain undrain) {
    Member member = members.get(undrain.follower());
    return member != null && member.isLeaving() ? with(member.with(Member.State.ACTIVE)) : this;
  }

  private ClusterState forgotten(int follower) {
    if (!members.containsKey(follower) || whyKept(follower).isPresent()) {
      return this;
    }
    SortedMap<Integer, Member> next = new TreeMap<>(members);
    next.remove(follower);
    return with(next);
  }

  private ClusterState elected(Elect elect) {
    return change(
        elect.slots(),
        slot ->
            slot.eligible().contains(elect.follower())
                ? new SlotState(List.of(elect.follower()), slot.grown(), List.of())
                : slot);
  }

  public ClusterState withSlots(List<SlotState> next) {
    return with(members, next, open);
  }

  /** As if that follower's store had been the one that it had before. */
  public ClusterState withStore(int follower, Store store) {
    return with(members.get(follower).with(store));
  }

  private ClusterState with(Member member) {
    SortedMap<Integer, Member> next = new TreeMap<>(members);
    next.put(member.id(), member);
    return with(next);
  }

  private ClusterState with(SortedMap<Integer, Member> next) {
    return with(next, slots, open);
  }

  private ClusterState with(
      SortedMap<Integer, Member> nextMembers, List<SlotState> nextSlots, boolean opened) {
    return new ClusterState(
        clusterId,
        redundancy,
        minReplicas,
        followers,
        epoch,
        leader,
        nonce,
        earlier,
        opened,
        nextMembers,
        nextSlots);
  }

  private ClusterState changeAll(Function<SlotState, SlotState> change) {
    List<SlotState> next = new ArrayList<>(slots);
    next.replaceAll(change::apply);
    return next.equals(slots) ? this : withSlots(next);
  }

  private ClusterState change(List<Integer> which, Function<SlotState, SlotState> change) {
    List<SlotState> next = new ArrayList<>(slots);
    which.forEach(slot -> next.set(slot, change.apply(next.get(slot))));
    return withSlots(next);
  }
}
