package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Role;
import io.troth.common.ring.Slots;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Of two followers the second has left when writes were refused already, and the first, the last
 * member of all slots, comes back with an empty disk: they are lost until the second takes over.
 */
class R7LostSlotTest {
  private static final int EMPTY = 1;
  private static final int OTHER = 2;
  private static final List<Integer> ALL = IntStream.range(0, Slots.COUNT).boxed().toList();

  private final Led led = Led.serving(2, 2);

  @BeforeEach
  void one_leaves() {
    led.fail(OTHER);
    led.log();
  }

  private void losesItsDisk() {
    led.fail(EMPTY);
    led.connectOn("another store", EMPTY);
    led.log();
    assertTrue(led.state.slots().stream().allMatch(slot -> slot.lost()));
  }

  private static boolean isInSync(ToFollower message) {
    return switch (message) {
      case ToFollower.Assignment assignment -> assignment.roles().contains(Role.IN_SYNC);
      case ToFollower.Change change -> change.role() == Role.IN_SYNC;
      default -> false;
    };
  }

  /** It knows for good that it had left, and is elected. */
  private void takesOver() {
    led.passAlive(1_000_000);
    assertEquals(List.of(), led.proposed, "after a crash it might not know that it had left");
    led.ack(OTHER);
    led.passAlive(1_000_000);
    assertEquals(List.of(new ClusterCommand.Elect(Led.EPOCH, OTHER, ALL)), led.proposed);
    led.log();
  }

  @Test
  void the_one_with_the_empty_disk_is_not_told_that_it_is_in_sync() {
    losesItsDisk();
    led.passAlive(1_000_000);
    List<ToFollower> said = led.said(EMPTY);
    assertTrue(said.stream().anyMatch(ToFollower.Assignment.class::isInstance));
    assertTrue(said.stream().noneMatch(R7LostSlotTest::isInSync));
  }

  @Test
  void nobody_is_asked_to_copy_from_it() {
    losesItsDisk();
    led.connect(OTHER);
    led.passAlive(3_000_000);
    assertEquals(List.of(), Led.pulls(led.said(OTHER)));
    assertEquals(List.of(), Led.pulls(led.said(EMPTY)));
  }

  @Test
  void nor_is_one_that_had_begun_to_copy_from_it() {
    led.connect(OTHER);
    led.passAlive(1_000_000);
    assertFalse(Led.pulls(led.said(OTHER)).isEmpty());
    losesItsDisk();
    led.passAlive(3_000_000);
    assertEquals(List.of(), Led.pulls(led.said(OTHER)));
  }

  @Test
  void when_another_has_taken_over_it_copies_from_that_one() {
    losesItsDisk();
    led.connect(OTHER);
    takesOver();
    assertTrue(led.said(OTHER).contains(new ToFollower.Change(Led.EPOCH, ALL, Role.IN_SYNC)));
    led.passAlive(1_000_000);
    List<ToFollower> said = led.said(EMPTY);
    assertTrue(said.stream().noneMatch(R7LostSlotTest::isInSync));
    assertFalse(Led.pulls(said).isEmpty());
    assertTrue(Led.pulls(said).stream().allMatch(each -> each.source() == OTHER));
  }
}
