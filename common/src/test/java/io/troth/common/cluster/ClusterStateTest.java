package io.troth.common.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.troth.common.model.Generation;
import io.troth.common.ring.Slots;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the cluster log (R7 to R9). Where it matters, slot 0 stands for all. */
class ClusterStateTest {
  private static final List<Integer> ALL = List.of(1, 2, 3);
  private static final List<Integer> ZERO = List.of(0);

  private static ClusterState after(ClusterState state, ClusterCommand... commands) {
    return Stream.of(commands).reduce(state, ClusterState::apply, (a, b) -> b);
  }

  /** Founded, in office in epoch 1, with followers 1 to n that were seen and are placed. */
  private static ClusterState placed(int redundancy, int minReplicas, int followers) {
    ClusterState state =
        after(
            ClusterState.EMPTY,
            new Found("c", redundancy, minReplicas, followers),
            new TakeOffice("l:1", "n"));
    for (int id = 1; id <= followers; id++) {
      state =
          after(
              state,
              new Register("f" + id + ":1"),
              new Seen(1, id, "store" + id),
              new Place(1, id, Member.State.ACTIVE));
    }
    return state;
  }

  /** Three followers, each slot on all of them. */
  private static ClusterState three() {
    return after(placed(3, 0, 3), new Open(1));
  }

  private static Leave leave(int follower) {
    return new Leave(1, follower, ALL);
  }

  @Test
  void only_the_first_founding_counts() {
    ClusterState founded =
        after(ClusterState.EMPTY, new Found("c", 3, 2, 5), new Found("d", 1, 1, 1));
    assertEquals("c", founded.clusterId());
    assertEquals(3, founded.redundancy());
    assertEquals(2, founded.minReplicas());
    assertEquals(5, founded.followers());
  }

  @Test
  void each_taking_of_office_is_a_new_epoch_of_that_leader() {
    ClusterState state =
        after(ClusterState.EMPTY, new TakeOffice("a:1", "x"), new TakeOffice("b:1", "y"));
    assertEquals(2, state.epoch());
    assertEquals("b:1", state.leader());
    assertEquals("y", state.nonce());
  }

  @Test
  void a_follower_gets_its_id_once() {
    ClusterState state =
        after(ClusterState.EMPTY, new Register("a:1"), new Register("b:1"), new Register("a:1"));
    assertEquals(Set.of(1, 2), state.members().keySet());
    assertEquals(2, state.member("b:1").orElseThrow().id());
    assertEquals(Member.State.NEW, state.members().get(1).state());
    assertTrue(state.placed().isEmpty());
  }

  @Test
  void commands_of_another_epoch_change_nothing() {
    ClusterState state = after(three(), leave(3), leave(2), new TakeOffice("l:1", "later"));
    for (long epoch : new long[] {0, 1, 3}) {
      List<ClusterCommand> stale =
          List.of(
              new Seen(epoch, 1, "other"),
              new Open(epoch),
              new Leave(epoch, 1, ALL),
              new Join(epoch, 2, ZERO),
              new GiveUp(epoch, 1, ZERO),
              new Place(epoch, 1, Member.State.AWAY),
              new Disqualify(epoch, 2, ZERO),
              new Drain(epoch, 1, true),
              new Undrain(epoch, 1),
              new Forget(epoch, 2),
              new Elect(epoch, 2, ZERO),
              new Expel(epoch, 1, ZERO, ALL));
      stale.forEach(each -> assertEquals(state, state.apply(each), each.toString()));
    }
  }

  @Test
  void before_anybody_took_office_nobody_acts() {
    ClusterState state = after(ClusterState.EMPTY, new Register("a:1"));
    assertEquals(state, state.apply(new Place(0, 1, Member.State.ACTIVE)));
  }

  @Test
  void opening_gives_every_slot_its_replicas_as_in_sync_set() {
    ClusterState state = after(placed(2, 0, 3), new Open(1));
    assertTrue(state.open());
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      List<Integer> replicas = state.placement().replicas(slot).stream().sorted().toList();
      assertEquals(new SlotState(replicas, 2, List.of()), state.slot(slot));
    }
  }

  @Test
  void opens_once_and_not_without_followers() {
    ClusterState nobody = placed(3, 0, 0);
    assertEquals(nobody, nobody.apply(new Open(1)));
    ClusterState less = after(three(), leave(3));
    assertEquals(less, less.apply(new Open(1)));
  }

  @Test
  void writes_need_a_majority_or_what_was_asked_for() {
    assertEquals(2, three().required(0));
    assertEquals(3, after(placed(3, 3, 3), new Open(1)).required(0));
    assertEquals(1, after(placed(3, 1, 3), new Open(1)).required(0));
    // Of a cluster that never had more replicas no more are asked.
    assertEquals(2, after(placed(3, 3, 2), new Open(1)).required(0));
    assertEquals(1, after(placed(3, 0, 1), new Open(1)).required(0));
  }

  @Test
  void a_majority_is_one_of_the_most_replicas_that_a_slot_had() {
    ClusterState one = after(placed(3, 0, 1), new Open(1));
    ClusterState grown =
        after(
            one,
            new Register("f2:1"),
            new Register("f3:1"),
            new Seen(1, 2, "store2"),
            new Seen(1, 3, "store3"),
            new Join(1, 2, ZERO),
            new Join(1, 3, ZERO));
    assertEquals(2, grown.required(0));
    assertEquals(2, after(grown, leave(3), leave(2)).required(0));
    assertEquals(1, grown.required(1));
  }

  @Test
  void a_follower_leaves_all_its_in_sync_sets() {
    ClusterState state = after(three(), leave(2));
    assertTrue(state.slots().stream().allMatch(each -> each.inSync().equals(List.of(1, 3))));
    assertEquals(state, state.apply(leave(2)));
  }

  @Test
  void the_last_member_is_never_dropped() {
    ClusterState last = after(three(), leave(3), leave(2));
    assertEquals(last, last.apply(leave(1)));
    assertEquals(last, last.apply(new GiveUp(1, 1, ZERO)));
    assertEquals(List.of(1), last.slot(0).inSync());
  }

  @Test
  void nobody_leaves_a_set_whose_other_members_are_gone() {
    ClusterState state = three();
    assertEquals(state, state.apply(new Leave(1, 1, List.of())));
    assertEquals(state, state.apply(new Leave(1, 1, List.of(1, 9))));
    assertEquals(List.of(2, 3), state.apply(new Leave(1, 1, List.of(3))).slot(0).inSync());
  }

  @Test
  void who_left_when_writes_were_refused_may_take_over() {
    ClusterState state = after(three(), leave(3));
    assertEquals(List.of(), state.slot(0).eligible());
    state = after(state, leave(2));
    // With the second gone writes are refused, so that it has all; the third has not.
    assertEquals(List.of(2), state.slot(0).eligible());
  }

  @Test
  void with_more_needed_more_may_take_over() {
    ClusterState state = after(placed(3, 3, 3), new Open(1), leave(3), leave(2));
    assertEquals(List.of(2, 3), state.slot(0).eligible());
  }

  @Test
  void who_may_take_over_no_longer_may_once_writes_are_taken_again() {
    ClusterState state = after(three(), leave(3), leave(2), new Join(1, 3, ZERO));
    assertEquals(new SlotState(List.of(1, 3), 3, List.of()), state.slot(0));
    assertEquals(List.of(2), state.slot(1).eligible());
  }

  @Test
  void while_writes_stay_refused_the_others_still_may_take_over() {
    ClusterState state = after(placed(3, 3, 3), new Open(1), leave(3), leave(2));
    state = after(state, new Join(1, 3, ZERO));
    assertEquals(new SlotState(List.of(1, 3), 3, List.of(2)), state.slot(0));
  }

  @Test
  void disqualified_nobody_takes_over() {
    ClusterState state = after(three(), leave(3), leave(2), new Disqualify(1, 2, ZERO));
    assertEquals(List.of(), state.slot(0).eligible());
    assertEquals(List.of(2), state.slot(1).eligible());
    assertEquals(state, state.apply(new Elect(1, 2, ZERO)));
  }

  @Test
  void one_disqualified_leaves_the_others_to_take_over() {
    ClusterState state = after(three(), leave(3), leave(2), new Disqualify(1, 3, ZERO));
    assertEquals(List.of(2), state.slot(0).eligible());
  }

  @Test
  void only_a_member_joins_and_joining_twice_is_joining() {
    ClusterState state = after(three(), leave(2));
    assertEquals(state, state.apply(new Join(1, 9, ZERO)));
    state = after(state, new Join(1, 2, ZERO));
    assertEquals(ALL, state.slot(0).inSync());
    assertEquals(state, state.apply(new Join(1, 2, ZERO)));
    assertEquals(List.of(1, 3), state.slot(1).inSync());
  }

  @Test
  void who_hands_over_leaves_as_many_as_a_write_needs() {
    ClusterState state = after(three(), new GiveUp(1, 3, ZERO));
    assertEquals(List.of(1, 2), state.slot(0).inSync());
    assertEquals(ALL, state.slot(1).inSync());
    assertEquals(state, state.apply(new GiveUp(1, 2, ZERO)));
  }

  @Test
  void whose_copy_is_wrong_leaves_only_where_one_of_those_that_agree_is_left() {
    ClusterState state = after(three(), new Expel(1, 3, ZERO, List.of(1, 2)));
    assertEquals(new SlotState(List.of(1, 2), 3, List.of()), state.slot(0));
    assertEquals(ALL, state.slot(1).inSync());
    ClusterState alone = after(three(), leave(1), leave(2));
    assertEquals(alone, alone.apply(new Expel(1, 3, ZERO, List.of(1, 2))));
  }

  @Test
  void whose_copy_is_wrong_may_not_take_over_although_writes_are_refused_without_it() {
    ClusterState state = after(placed(3, 3, 3), new Open(1), leave(2));
    state = after(state, new Expel(1, 3, ZERO, List.of(1, 2)));
    assertEquals(new SlotState(List.of(1), 3, List.of(2)), state.slot(0));
  }

  @Test
  void a_new_store_of_the_first_time_is_no_loss() {
    ClusterState state = after(placed(3, 0, 3), new Register("f4:1"), new Seen(1, 4, "store4"));
    assertEquals("store4", state.members().get(4).storeId());
    ClusterState open = three();
    assertEquals(open, open.apply(new Seen(1, 1, "store1")));
    assertEquals(open, open.apply(new Seen(1, 9, "store9")));
  }

  @Test
  void who_lost_its_disk_leaves_and_cannot_take_over() {
    ClusterState state = after(three(), new Seen(1, 1, "new"));
    assertEquals("new", state.members().get(1).storeId());
    assertEquals(new SlotState(List.of(2, 3), 3, List.of()), state.slot(0));
    state = after(state, leave(3), new Seen(1, 3, "new"));
    assertEquals(new SlotState(List.of(2), 3, List.of()), state.slot(0));
  }

  @Test
  void a_slot_whose_last_member_lost_its_disk_is_lost_until_somebody_takes_over() {
    ClusterState state = after(three(), leave(3), leave(2), new Seen(1, 1, "new"));
    assertEquals(
        new SlotState(
            List.of(1), 3, List.of(2), Optional.of(new Store("store1", Generation.NONE, 0))),
        state.slot(0));
    assertEquals(state, state.apply(new Elect(1, 3, ZERO)));
    state = after(state, new Elect(1, 2, ZERO));
    assertEquals(new SlotState(List.of(2), 3, List.of()), state.slot(0));
    assertTrue(state.slot(1).lost());
    state = after(state, new Join(1, 1, ZERO));
    assertFalse(state.slot(0).lost());
    assertEquals(List.of(1, 2), state.slot(0).inSync());
  }

  @Test
  void a_lost_slot_cannot_be_joined() {
    ClusterState state = after(three(), leave(3), leave(2), new Seen(1, 1, "new"));
    assertEquals(state, state.apply(new Join(1, 3, ZERO)));
    assertEquals(state, state.apply(new Join(1, 2, ZERO)));
  }

  @Test
  void the_latest_offices_are_known_by_their_nonces() {
    ClusterState state = after(ClusterState.EMPTY, new Found("c", 1, 0, 1));
    for (int epoch = 1; epoch <= 3; epoch++) {
      state = after(state, new TakeOffice("l", "n" + epoch), new TakeOffice("l", "n" + epoch));
    }
    assertEquals("n3", state.nonce());
    assertEquals(List.of("n2", "n1"), state.earlier());
    for (int epoch = 4; epoch <= 50; epoch++) {
      state = after(state, new TakeOffice("l", "n" + epoch));
    }
    assertEquals(Limits.OFFICES_KNOWN_MAX, state.earlier().size());
    assertEquals("n49", state.earlier().getFirst());
  }

  private static Store store(String id, long openings, long chance, long stable) {
    return new Store(id, Generation.next(openings - 1 << 24, chance), stable);
  }

  /** Follower 1 has shown this store, and is known to have stored everything up to 100. */
  private static ClusterState shown(ClusterState state, Store store) {
    Store known = state.members().get(1).store();
    return after(state, new Seen(1, 1, store, known), new Synced(1, 1, store.generation(), 100));
  }

  private static ClusterState alone(Store store) {
    return after(shown(three(), store), leave(2), leave(3));
  }

  private static ClusterState seen(ClusterState state, Store now) {
    return after(state, new Seen(1, 1, now, state.members().get(1).store()));
  }

  private static final Store STORE = store("store1", 5, 1, 0);

  @Test
  void a_store_that_was_opened_again_with_all_that_it_had_is_the_same() {
    ClusterState state = seen(shown(three(), STORE), store("store1", 6, 9, 100));
    assertEquals(ALL, state.slot(0).inSync());
    assertEquals(store("store1", 6, 9, 100), state.members().get(1).store());
  }

  @Test
  void an_older_copy_is_another_store_by_the_count_of_its_openings() {
    for (Store copy : List.of(store("store1", 4, 7, 100), store("store1", 5, 7, 100))) {
      ClusterState state = seen(shown(three(), STORE), copy);
      assertEquals(List.of(2, 3), state.slot(0).inSync(), "" + copy);
      assertTrue(state.members().get(1).storeId().startsWith("store1/"));
    }
  }

  @Test
  void an_older_copy_is_another_store_by_what_it_lacks() {
    ClusterState state = seen(shown(three(), STORE), store("store1", 6, 9, 99));
    assertEquals(List.of(2, 3), state.slot(0).inSync());
  }

  @Test
  void what_a_leader_knows_to_be_stored_counts_before_the_log_was_told() {
    Store known = shown(three(), STORE).members().get(1).store();
    Store more = new Store(known.id(), known.generation(), 200);
    ClusterState state =
        after(shown(three(), STORE), new Seen(1, 1, store("store1", 6, 9, 150), more));
    assertEquals(List.of(2, 3), state.slot(0).inSync());
  }

  @Test
  void a_command_that_comes_late_or_twice_changes_nothing() {
    ClusterState state = shown(three(), STORE);
    Seen next = new Seen(1, 1, store("store1", 6, 9, 100), state.members().get(1).store());
    state = after(state, next, new Synced(1, 1, next.now().generation(), 300));
    assertEquals(state, after(state, next));
    assertEquals(state, after(state, new Synced(1, 1, next.now().generation(), 200)));
    assertEquals(state, after(state, new Synced(1, 1, STORE.generation(), 900)));
  }

  @Test
  void a_lost_slot_is_found_when_the_store_that_had_it_comes_back() {
    ClusterState state = alone(STORE);
    for (int slips = 1; slips <= 2; slips++) {
      state = seen(state, store("empty" + slips, 1, slips, 0));
      assertTrue(state.slot(0).lost());
      assertEquals(100, state.slot(0).awaited().orElseThrow().stable());
    }
    state = seen(state, store("store1", 6, 9, 100));
    assertFalse(state.slot(0).lost());
    assertEquals(List.of(1), state.slot(0).inSync());
    assertEquals("store1", state.members().get(1).storeId());
  }

  @Test
  void an_older_copy_does_not_find_it_however_often_it_is_opened_and_whatever_it_learns() {
    ClusterState state = seen(alone(STORE), store("store1", 6, 9, 99));
    assertTrue(state.slot(0).lost());
    String renamed = state.members().get(1).storeId();
    state = seen(state, store(renamed, 8, 10, 500));
    assertTrue(state.slot(0).lost());
    state = seen(state, store("store1", 6, 11, 100));
    assertFalse(state.slot(0).lost());
  }

  @Test
  void a_copy_that_followed_an_empty_disk_does_not_find_it_either() {
    ClusterState state = seen(alone(STORE), store("empty", 1, 1, 0));
    state = seen(state, store("store1", 4, 9, 90));
    assertTrue(state.slot(0).lost());
    assertNotEquals("store1", state.members().get(1).storeId(), "else it may learn and be opened");
  }

  @Test
  void a_store_that_comes_back_after_another_follower_took_over_finds_nothing() {
    ClusterState state = seen(alone(STORE), store("empty", 1, 1, 0));
    state = after(state, new Elect(1, 3, ZERO));
    state = seen(state, store("store1", 6, 9, 100));
    assertEquals(List.of(3), state.slot(0).inSync());
    assertFalse(state.slot(1).lost());
    assertEquals(List.of(1), state.slot(1).inSync());
  }

  @Test
  void the_ring_is_shared_by_active_followers_only() {
    ClusterState state = after(three(), new Place(1, 2, Member.State.AWAY));
    assertEquals(Set.of(1, 3), state.placed());
    assertEquals(List.of(1, 3), state.placement().replicas(0).stream().sorted().toList());
    // Where replicas should be says nothing of where they are.
    assertEquals(ALL, state.slot(0).inSync());
    assertEquals(state, state.apply(new Place(1, 9, Member.State.ACTIVE)));
  }

  private static Member.State stateOf(ClusterState state, int follower) {
    return state.members().get(follower).state();
  }

  /** I9: followers are bits of a long; the next one would be taken for the first. */
  @Test
  void no_more_followers_are_registered_than_have_a_number() {
    ClusterState state = placed(3, 0, Limits.FOLLOWERS_MAX);
    assertEquals(state, state.apply(new Register("one-too-many:1")));
    assertEquals(Limits.FOLLOWERS_MAX, state.members().lastKey());
  }

  @Test
  void the_number_of_a_forgotten_follower_is_given_to_the_next_one() {
    ClusterState state = after(placed(1, 0, 3), new Drain(1, 2, false));
    state = after(state, new Place(1, 2, Member.State.DRAINED), new Forget(1, 2));
    assertEquals(Set.of(1, 3), state.members().keySet());
    state = after(state, new Register("new:1"), new Register("newer:1"));
    assertEquals(new Member(2, "new:1", Store.NONE, Member.State.NEW), state.members().get(2));
    assertEquals("newer:1", state.members().get(4).address());
  }

  @Test
  void what_is_in_service_or_may_be_needed_is_not_forgotten() {
    ClusterState open = three();
    assertEquals(open, open.apply(new Forget(1, 3)), "it is in service");
    ClusterState away = after(open, new Place(1, 3, Member.State.AWAY));
    assertEquals(away, away.apply(new Forget(1, 3)), "it is in sync");
    ClusterState draining = after(open, new Drain(1, 3, true), leave(3));
    assertEquals(draining, draining.apply(new Forget(1, 3)), "it has not handed over");
    ClusterState eligible = after(open, leave(2), leave(3), new Place(1, 3, Member.State.AWAY));
    assertEquals(List.of(3), eligible.slot(0).eligible());
    assertEquals(eligible, eligible.apply(new Forget(1, 3)), "it may take over");
    ClusterState left = after(open, leave(3), new Place(1, 3, Member.State.AWAY));
    assertEquals(Set.of(1, 2), left.apply(new Forget(1, 3)).members().keySet());
    assertEquals(left, left.apply(new Forget(1, 9)));
  }

  @Test
  void what_was_said_of_a_follower_is_not_believed_of_the_next_one_with_its_number() {
    ClusterState state = after(three(), leave(3), new Place(1, 3, Member.State.AWAY));
    state = after(state, new Forget(1, 3), new Register("new:1"));
    assertEquals(state, state.apply(new Join(1, 3, ZERO)), "it was never seen");
  }

  @Test
  void no_drain_leaves_fewer_followers_than_the_redundancy_unless_it_is_forced() {
    ClusterState three = three();
    assertEquals(three, three.apply(new Drain(1, 1, false)));
    assertEquals(Member.State.DRAINING, stateOf(three.apply(new Drain(1, 1, true)), 1));
    // Two at once: the second one is judged by what the first one left.
    ClusterState four = after(placed(3, 0, 4), new Open(1), new Drain(1, 1, false));
    assertEquals(Member.State.DRAINING, stateOf(four, 1));
    assertEquals(four, four.apply(new Drain(1, 2, false)));
    // One that is away is no longer counted.
    ClusterState away = after(placed(3, 0, 4), new Open(1), new Place(1, 4, Member.State.AWAY));
    assertEquals(away, away.apply(new Drain(1, 1, false)));
    assertEquals(Member.State.DRAINING, stateOf(away.apply(new Drain(1, 4, false)), 4));
  }

  @Test
  void what_drains_or_has_drained_can_be_taken_back() {
    ClusterState draining = after(three(), new Drain(1, 3, true));
    assertEquals(Set.of(1, 2), draining.placed());
    assertEquals(Set.of(1, 2, 3), draining.apply(new Undrain(1, 3)).placed());
    ClusterState drained = after(draining, leave(3), new Place(1, 3, Member.State.DRAINED));
    assertEquals(Member.State.DRAINED, stateOf(drained, 3));
    assertEquals(Set.of(1, 2, 3), drained.apply(new Undrain(1, 3)).placed());
    assertEquals(three(), three().apply(new Undrain(1, 3)));
  }

  @Test
  void a_place_that_no_longer_follows_is_not_taken() {
    ClusterState draining = after(three(), new Drain(1, 3, true));
    assertEquals(draining, draining.apply(new Place(1, 3, Member.State.ACTIVE)));
    assertEquals(draining, draining.apply(new Place(1, 3, Member.State.AWAY)));
    assertEquals(
        draining, draining.apply(new Place(1, 3, Member.State.DRAINED)), "it is in sync still");
    ClusterState back = after(draining, new Undrain(1, 3), leave(3));
    assertEquals(back, back.apply(new Place(1, 3, Member.State.DRAINED)));
    // What an earlier version wrote into the log.
    assertEquals(draining, three().apply(new Place(1, 3, Member.State.DRAINING)));
  }

  @Test
  void a_state_never_changes() {
    ClusterState state = three();
    ClusterState copy = three();
    after(state, leave(1), new Register("f4:1"), new Seen(1, 2, "new"), new TakeOffice("l", "m"));
    assertEquals(copy, state);
    assertThrows(UnsupportedOperationException.class, () -> state.members().clear());
    assertThrows(UnsupportedOperationException.class, () -> state.slots().clear());
    assertThrows(UnsupportedOperationException.class, () -> state.slot(0).inSync().clear());
    assertThrows(UnsupportedOperationException.class, () -> state.slot(0).eligible().clear());
  }
}
