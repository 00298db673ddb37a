package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.ToLeader;
import io.troth.common.message.ToLeader.Refused.Reason;
import io.troth.common.model.Key;
import io.troth.leader.core.Effect.Retired.Cause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A follower knows what the leader's directory does not: that it is not the leader's (R10). */
class R10UnfitLeaderTest {
  private final Led led = Led.serving(3, 2);

  @BeforeEach
  void follower_3_is_greeted_anew() {
    led.fail(3);
    led.log();
    led.greet(3);
  }

  private void isRefusedBy3(Reason reason) {
    led.hear(3, new ToLeader.Refused(9, reason, "other", "so it is"));
  }

  @Test
  void an_epoch_that_was_promised_to_another_leader_ends_the_office_at_once() {
    Key of1and2 = Led.keyIn(slot -> led.state.slot(slot).inSync().equals(List.of(1, 2)));
    long write = led.put(of1and2.toString());
    isRefusedBy3(Reason.PROMISED);
    assertTrue(led.replies.get(write) instanceof Reply.Unknown);
    assertEquals(Cause.PROMISED_TO_ANOTHER, led.retired.getFirst().cause());
    String why = led.retired.getFirst().why();
    assertTrue(why.contains("f3:1 has promised epoch 9"), why);
    assertEquals(1, led.retired.size());
  }

  @Test
  void no_revision_is_given_after_that_and_nothing_is_read() {
    isRefusedBy3(Reason.PROMISED);
    led.rounds(1);
    led.rounds(2);
    assertEquals(Reply.Reason.NOT_IN_OFFICE, led.refusal(led.put("b")));
    long read = led.ask(new Command.Read(List.of(Led.keyIn(slot -> true))));
    assertEquals(Reply.Reason.NOT_IN_OFFICE, led.refusal(read));
    led.passAlive(3_000_000);
    assertEquals(List.of(), led.rounds(1));
    assertEquals(List.of(), led.rounds(2));
    assertEquals(1, led.retired.size());
  }

  @Test
  void in_an_open_cluster_a_follower_of_another_one_is_kept_out_and_shown() {
    isRefusedBy3(Reason.OTHER_CLUSTER);
    assertEquals(List.of(), led.retired);
    ClusterStatus status = ((Reply.Status) led.replies.get(led.ask(new Command.Status()))).status();
    assertEquals("so it is", status.followers().get(2).trouble());
    assertFalse(status.followers().get(2).state().equals("up"));
  }

  @Test
  void a_new_cluster_is_not_founded_beside_one_that_is_there() {
    List<Effect> effects = new ArrayList<>();
    Coordinator core = new Coordinator(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
    ClusterState state = ClusterState.EMPTY;
    core.step(
        0, new Input.Start(new ClusterCommand.Found("new", 2, 0, 2), "l:1", "n"), effects::add);
    for (ClusterCommand each :
        List.of(
            new ClusterCommand.Found("new", 2, 0, 2),
            new ClusterCommand.TakeOffice("l:1", "n"),
            new ClusterCommand.Register("f1:1"))) {
      state = state.apply(each);
      core.step(0, new Input.Applied(state, each), effects::add);
    }
    core.step(20_000, new Input.Tick(), effects::add);
    Effect.Connect connect = only(effects, Effect.Connect.class);
    core.step(20_000, new Input.LinkUp(connect.link()), effects::add);
    core.step(
        20_000,
        new Input.Received(
            connect.link(), new ToLeader.Refused(5, Reason.OTHER_CLUSTER, "old", "no")),
        effects::add);
    Effect.Retired retired = only(effects, Effect.Retired.class);
    assertEquals(Cause.OTHER_CLUSTER, retired.cause());
    assertTrue(retired.why().contains("f1:1 belongs to cluster old"), retired.why());
  }

  private static <T> T only(List<Effect> effects, Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }
}
