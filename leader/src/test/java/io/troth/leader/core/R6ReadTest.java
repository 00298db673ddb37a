package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Decision;
import io.troth.common.message.Read;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class R6ReadTest {
  private final Led led = Led.serving(3, 3);

  private long get(String... keys) {
    return led.ask(new Command.Read(List.of(keys).stream().map(Key::of).toList()));
  }

  private void answer(int follower, Read read) {
    led.hear(
        follower,
        new ToLeader.Answers(
            Led.EPOCH, List.of(new ToLeader.Answer(read.id(), Version.of(7, Led.write("k"))))));
  }

  private Map<Integer, List<Read>> asked() {
    Map<Integer, List<Read>> asked = new TreeMap<>();
    for (int follower = 1; follower <= 3; follower++) {
      List<Read> reads = led.reads(follower);
      if (!reads.isEmpty()) {
        asked.put(follower, reads);
      }
    }
    return asked;
  }

  @Test
  void a_read_carries_the_decisions_that_are_known_by_then() {
    led.put("k");
    led.ackAll();
    get("k");
    List<Round> carrying = new ArrayList<>();
    for (int follower = 1; follower <= 3; follower++) {
      led.rounds(follower).stream().filter(each -> !each.reads().isEmpty()).forEach(carrying::add);
    }
    assertEquals(1, carrying.size());
    assertEquals(
        List.of(new Decision(Revision.of(Led.EPOCH, 1), true)), carrying.getFirst().decisions());
  }

  @Test
  void one_replica_is_asked_and_its_answer_is_the_clients() {
    long id = get("k");
    Map<Integer, List<Read>> asked = asked();
    assertEquals(1, asked.size());
    asked.forEach((follower, reads) -> answer(follower, reads.getFirst()));
    assertEquals(new Reply.Values(List.of(Version.of(7, Led.write("k")))), led.replies.get(id));
  }

  @Test
  void an_answer_counts_only_while_the_office_is_confirmed() {
    led.confirms = false;
    long id = get("k");
    Map<Integer, List<Read>> asked = asked();
    led.passAlive(Timing.DEFAULT.office());
    asked.forEach((follower, reads) -> answer(follower, reads.getFirst()));
    assertFalse(led.isAnswered(id));
    led.confirms = true;
    led.passAlive(Timing.DEFAULT.office());
    assertTrue(led.replies.get(id) instanceof Reply.Values);
  }

  @Test
  void where_one_answer_is_lost_all_keys_are_asked_for_again() {
    long id = get("a", "b", "c");
    Map<Integer, List<Read>> asked = asked();
    int first = asked.keySet().iterator().next();
    led.fail(first);
    Map<Integer, List<Read>> again = asked();
    assertFalse(again.containsKey(first));
    assertEquals(3, again.values().stream().mapToInt(List::size).sum());
    asked.forEach((follower, reads) -> {
      if (follower != first) {
        reads.forEach(each -> answer(follower, each));
      }
    });
    assertFalse(led.isAnswered(id), "these were of another instant");
    again.forEach((follower, reads) ->
        reads.forEach(each -> {
          assertFalse(led.isAnswered(id));
          answer(follower, each);
        }));
    assertTrue(led.replies.get(id) instanceof Reply.Values);
  }

  /** I5. */
  @Test
  void who_is_not_in_sync_is_not_asked() {
    led.fail(3);
    led.log();
    led.connect(3);
    led.pass(1);
    for (int each = 0; each < Limits.LEARNING_MAX; each++) {
      get("k" + each);
    }
    assertEquals(List.of(), led.reads(3));
  }
}
