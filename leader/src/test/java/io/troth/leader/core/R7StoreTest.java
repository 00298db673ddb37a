package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.Store;
import io.troth.common.message.Decision;
import io.troth.common.message.Remembered;
import io.troth.common.message.Remembered.State;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Generation;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A follower comes back with another directory than it had, or with an older copy; then with the
 * right one (R7, R8, R10).
 */
class R7StoreTest {
  private static final String EMPTY = "empty";

  private Led led = Led.serving(2, 1);
  private final Key of1 = keyOf(1);
  private final Key of2 = keyOf(2);

  private Key keyOf(int follower) {
    return Led.keyIn(slot -> led.state.slot(slot).inSync().equals(List.of(follower)));
  }

  private boolean isLost() {
    return led.state.slot(of1.slot()).lost();
  }

  /** The store that it had, opened once more. */
  private Store again(long stable) {
    return new Store("store1", Generation.next(Opened.store(1).generation(), 50), stable);
  }

  private void comesBackEmpty() {
    led.fail(1);
    led.log();
    led.said(1);
    led.connectOn(EMPTY, 1);
    led.log();
    assertTrue(isLost());
  }

  private void comesBack(Store store, Remembered... memory) {
    led.fail(1);
    led.log();
    led.said(1);
    led.connectWith(store, 1, memory);
    led.log();
  }

  private Remembered prepared(long revision, Key... keys) {
    List<Integer> slots = List.of(keys).stream().map(Key::slot).sorted().toList();
    return new Remembered(revision, State.PREPARED, slots, List.of(of1));
  }

  private long putBoth() {
    return led.ask(
        new Command.Commit(
            List.of(), List.of(Led.write(of1.toString()), Led.write(of2.toString()))));
  }

  /** What follower 2 is told to forget, with the next round that it gets. */
  private List<Long> toldToForget() {
    led.ackAll();
    led.put(of2.toString());
    led.ackAll();
    led.passAlive(100_000);
    return led.forgotten(2);
  }

  @Test
  void an_outcome_is_kept_for_a_store_that_is_away_with_its_slot() {
    long put = putBoth();
    led.ackAll();
    long revision = led.done(put);
    led.passAlive(100_000);
    led.ack(2);
    comesBackEmpty();
    led.passAlive(100_000);
    led.ackAll();
    led.passAlive(100_000);
    assertEquals(List.of(), led.decisions(1), "an empty store knows nothing of it");
    assertFalse(toldToForget().contains(revision));

    comesBack(again(Revision.last(Led.EPOCH)), prepared(revision, of1, of2));
    assertFalse(isLost());
    led.passAlive(100_000);
    assertTrue(led.decisions(1).contains(new Decision(revision, true)));
    assertTrue(toldToForget().contains(revision));
  }

  @Test
  void what_a_lost_slot_had_in_doubt_is_aborted_where_it_is_too_when_it_comes_back() {
    long put = putBoth();
    led.ack(2);
    comesBackEmpty();
    assertTrue(led.replies.get(put) instanceof Reply.Unknown);
    long revision = led.prepares(2).getFirst().revision();
    comesBack(again(Revision.last(Led.EPOCH)), prepared(revision, of1, of2));
    led.passAlive(100_000);
    assertTrue(led.decisions(1).contains(new Decision(revision, false)));
  }

  @Test
  void a_new_leader_keeps_an_outcome_for_a_store_that_is_away() {
    led = Led.inOffice(2, 1);
    long revision = Revision.of(1, 7);
    List<Integer> slots = List.of(of1.slot(), of2.slot()).stream().sorted().toList();
    led.connect(2, new Remembered(revision, State.COMMITTED, slots, List.of()));
    led.connectOn(EMPTY, 1);
    led.log();
    led.passAlive(3_000_000);
    led.ackAll();
    led.passAlive(1_000_000);
    assertFalse(toldToForget().contains(revision));
    comesBack(again(0), prepared(revision, of1, of2));
    led.passAlive(100_000);
    assertTrue(led.decisions(1).contains(new Decision(revision, true)));
  }

  @Test
  void what_only_the_store_that_was_away_has_in_doubt_is_committed_when_it_comes_back() {
    led = Led.inOffice(2, 1);
    long revision = Revision.of(1, 7);
    led.connect(2);
    led.connectOn(EMPTY, 1);
    led.log();
    led.passAlive(3_000_000);
    led.ackAll();
    comesBack(again(0), prepared(revision, of1));
    led.passAlive(100_000);
    assertTrue(led.decisions(1).contains(new Decision(revision, true)));
  }

  @Test
  void a_found_slot_is_written_and_read_again() {
    comesBackEmpty();
    assertEquals(Reply.Reason.LOST, led.refusal(led.put(of1.toString())));
    String text = ((Reply.Refused) led.replies.get(led.put(of1.toString()))).text();
    assertTrue(text.contains("that of store store1"), text);
    comesBack(again(Revision.last(Led.EPOCH)));
    long put = led.put(of1.toString());
    led.ackAll();
    assertTrue(led.done(put) > 0);
  }

  @Test
  void an_older_copy_is_known_by_what_it_has_not_stored_and_is_emptied_under_another_name() {
    led = Led.serving(3, 3);
    led.put("a");
    led.ackAll();
    led.passAlive(1_000_000);
    led.ackAll();
    comesBack(again(0));
    assertTrue(led.state.slots().stream().noneMatch(slot -> slot.inSync().contains(1)));
    ToFollower.Assignment assigned =
        (ToFollower.Assignment)
            led.said(1).stream()
                .filter(ToFollower.Assignment.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertTrue(assigned.roles().stream().allMatch(Role.NONE::equals));
    assertTrue(assigned.storeId().startsWith("store1/"), assigned.storeId());
    assertEquals(led.state.members().get(1).storeId(), assigned.storeId());
  }

  @Test
  void a_store_that_has_all_that_it_acknowledged_is_what_it_was() {
    led = Led.serving(3, 3);
    led.put("a");
    led.ackAll();
    led.passAlive(11_000_000);
    led.ackAll();
    led.passAlive(11_000_000);
    led.log();
    long stored = led.state.members().get(1).store().stable();
    assertTrue(stored > 0);
    comesBack(again(stored));
    assertEquals("store1", led.state.members().get(1).storeId());
    assertTrue(
        led.said(1).stream()
            .anyMatch(each ->
                each instanceof ToFollower.Assignment assigned
                    && assigned.storeId().equals("store1")
                    && assigned.roles().stream().allMatch(Role.LEARNER::equals)));
  }

  @Test
  void the_cluster_log_hears_now_and_then_how_much_is_stored() {
    led.put(of1.toString());
    led.ackAll();
    led.passAlive(1_000_000);
    led.ackAll();
    led.passAlive(20_000_000);
    List<ClusterCommand> told =
        led.proposed.stream()
            .filter(each -> each instanceof ClusterCommand.Synced synced && synced.follower() == 1)
            .toList();
    assertEquals(1, told.size(), "nothing has changed since");
    led.log();
    assertTrue(led.state.members().get(1).store().stable() > 0);
  }
}
