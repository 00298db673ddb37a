package io.troth.follower.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class I4PromiseTest {
  private static final long OTHER = 8;

  @Test
  void the_promise_is_in_synced_storage_before_anything_is_said() {
    Told told = new Told();
    told.hello(Told.LINK, 3);
    assertTrue(told.stored().contains(new StoreChange.Promised(3, "n3")));
    assertEquals(List.of(), told.said());
    told.sync();
    assertEquals(new ToLeader.Welcome(3, "store", 1, 0, 0), told.said().getFirst());
  }

  @Test
  void a_leader_of_a_lower_epoch_is_refused_and_nothing_changes() {
    Told told = Told.serving(Role.IN_SYNC);
    told.hello(OTHER, Told.EPOCH - 1);
    assertInstanceOf(ToLeader.Refused.class, told.said(OTHER).getFirst());
    assertEquals(List.of(), told.stored());
    assertTrue(told.core.isLinked(), "to the one it has promised");
  }

  @Test
  void so_it_is_after_a_restart() {
    Told told = Told.serving(Role.IN_SYNC);
    told.restart();
    told.hello(OTHER, Told.EPOCH - 1);
    told.sync();
    assertEquals(Told.EPOCH, ((ToLeader.Refused) told.said(OTHER).getFirst()).promised());
    assertEquals(1, told.said(OTHER).size());
  }

  @Test
  void a_round_of_a_lower_epoch_changes_nothing() {
    Told told = Told.serving(Role.IN_SYNC);
    told.hear(
        new ToFollower.Round(
            Told.EPOCH - 1, 1, 0, true, List.of(), List.of(), List.of(), List.of(Told.put(9))));
    told.sync();
    assertEquals(List.of(), told.stored());
    assertTrue(told.said().stream().allMatch(ToLeader.Refused.class::isInstance));
  }

  @Test
  void when_a_higher_one_comes_the_link_of_the_lower_one_is_heard_no_more() {
    Told told = Told.serving(Role.IN_SYNC);
    told.hello(OTHER, Told.EPOCH + 1);
    told.prepare(Told.put(9));
    told.sync();
    assertEquals(0, told.core.inDoubt());
    assertTrue(told.said().stream().allMatch(ToLeader.Refused.class::isInstance));
    assertEquals(Told.EPOCH + 1, told.core.promised());
  }

  @Test
  void when_another_link_of_the_same_epoch_comes_the_first_is_heard_no_more() {
    Told told = Told.serving(Role.IN_SYNC);
    told.hello(OTHER, Told.EPOCH);
    told.prepare(Told.put(9));
    assertEquals(0, told.core.inDoubt());
  }

  @Test
  void a_leader_of_another_cluster_is_refused() {
    Told told = Told.serving(Role.IN_SYNC);
    told.step(
        new Input.Received(
            OTHER, new ToFollower.Hello("other", 9, "n9", List.of(), "l:1", 1, 1_000)));
    assertInstanceOf(ToLeader.Refused.class, told.said(OTHER).getFirst());
    assertEquals(Told.EPOCH, told.core.promised());
  }

  @Test
  void an_epoch_is_promised_to_one_office_only() {
    Told told = new Told();
    told.hello(Told.LINK, 3);
    told.sync();
    told.effects.clear();
    told.step(
        new Input.Received(
            OTHER, new ToFollower.Hello("c", 3, "another", List.of(), "l:1", 1, 1_000)));
    ToLeader.Refused refused = (ToLeader.Refused) told.said(OTHER).getFirst();
    assertEquals(ToLeader.Refused.Reason.PROMISED, refused.reason());
    assertEquals(3, refused.promised());
    assertEquals(List.of(), told.stored());
  }

  @Test
  void the_office_is_remembered_across_a_restart() {
    Told told = new Told();
    told.hello(Told.LINK, 3);
    told.sync();
    told.restart();
    told.step(
        new Input.Received(
            OTHER, new ToFollower.Hello("c", 3, "another", List.of(), "l:1", 1, 1_000)));
    assertInstanceOf(ToLeader.Refused.class, told.said(OTHER).getFirst());
    told.hello(OTHER, 3);
    told.sync();
    assertTrue(told.said(OTHER).contains(new ToLeader.Welcome(3, "store", 2, 0, 0)));
  }

  @Test
  void no_office_has_an_epoch_that_an_older_program_promised() {
    Told told = new Told();
    told.hello(Told.LINK, 3);
    told.sync();
    told.forgetOffice();
    told.restart();
    told.hello(Told.LINK, 3);
    assertInstanceOf(ToLeader.Refused.class, told.said().getFirst());
    told.hello(Told.LINK, 4);
    told.sync();
    assertTrue(told.said().contains(new ToLeader.Welcome(4, "store", 2, 0, 0)));
  }

  @Test
  void a_leader_whose_log_does_not_know_the_promised_office_is_refused_whatever_its_epoch() {
    Told told = new Told();
    told.hello(Told.LINK, 3);
    told.sync();
    told.effects.clear();
    told.step(new Input.Received(OTHER, hello(5, List.of("n4", "another", "n2"))));
    ToLeader.Refused refused = (ToLeader.Refused) told.said(OTHER).getFirst();
    assertEquals(ToLeader.Refused.Reason.PROMISED, refused.reason());
    assertEquals(List.of(), told.stored());
  }

  @Test
  void a_later_leader_that_knows_the_promised_office_or_can_not_know_it_is_listened_to() {
    for (List<String> earlier : List.of(List.of("n4", "n3", "n2"), List.of("n4"))) {
      Told told = new Told();
      told.hello(Told.LINK, 3);
      told.sync();
      told.step(new Input.Received(OTHER, hello(5, earlier)));
      assertTrue(told.stored().contains(new StoreChange.Promised(5, "n5")));
    }
  }

  private static ToFollower.Hello hello(long epoch, List<String> earlier) {
    return new ToFollower.Hello("c", epoch, "n" + epoch, earlier, "l:1", 1, 1_000);
  }
}
