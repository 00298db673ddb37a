package io.troth.simulation.mutant;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.SlotState;
import io.troth.common.message.Decision;
import io.troth.common.message.ToFollower;
import java.util.ArrayList;
import java.util.List;

/** What is broken in the cluster log, or on the way from a leader. */
final class OtherMutants {
  private static final int FLIPPED_ONE_IN = 16;

  private OtherMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("drop-the-last", "the last in-sync member leaves, another takes its place")
            .log(
                new LogFlaw() {
                  @Override
                  public ClusterState apply(ClusterState state, ClusterCommand command) {
                    return command instanceof ClusterCommand.Leave leave
                        ? withoutLast(state.apply(command), leave)
                        : state.apply(command);
                  }
                }),
        Mutant.of("confirm-blindly", "an office is confirmed without asking who holds it")
            .log(
                new LogFlaw() {
                  @Override
                  public boolean confirmsUnasked() {
                    return true;
                  }
                }),
        Mutant.of("old-leaders-join", "a join that an earlier epoch proposed still counts")
            .log(
                new LogFlaw() {
                  @Override
                  public ClusterState apply(ClusterState state, ClusterCommand command) {
                    return state.apply(
                        command instanceof ClusterCommand.Join join
                            ? new ClusterCommand.Join(state.epoch(), join.follower(), join.slots())
                            : command);
                  }
                }),
        Mutant.of("believe-rolled-back", "an older copy of a store counts as the store itself")
            .log(
                new LogFlaw() {
                  @Override
                  public ClusterState apply(ClusterState state, ClusterCommand command) {
                    return command instanceof ClusterCommand.Seen seen && isSameName(state, seen)
                        ? state.withStore(seen.follower(), seen.now())
                        : state.apply(command);
                  }
                }),
        Mutant.of("purge-untold", "deletions are forgotten, and who returns is not told so")
            .hidingPurges(),
        Mutant.of("both-outcomes", "some followers are told the other outcome")
            .says(OtherMutants::flipped));
  }

  private static boolean isSameName(ClusterState state, ClusterCommand.Seen seen) {
    return seen.epoch() == state.epoch()
        && seen.now().id().equals(state.members().get(seen.follower()).storeId());
  }

  private static ClusterState withoutLast(ClusterState state, ClusterCommand.Leave leave) {
    List<SlotState> slots = new ArrayList<>();
    for (SlotState slot : state.slots()) {
      boolean last = slot.inSync().equals(List.of(leave.follower())) && !leave.alive().isEmpty();
      slots.add(
          last
              ? new SlotState(
                  List.of(leave.alive().getFirst()), slot.grown(), slot.eligible(), slot.awaited())
              : slot);
    }
    return state.withSlots(slots);
  }

  private static ToFollower flipped(ToFollower message) {
    if (!(message instanceof ToFollower.Round round) || round.number() % FLIPPED_ONE_IN != 0) {
      return message;
    }
    return new ToFollower.Round(
        round.epoch(),
        round.number(),
        round.stable(),
        round.sync(),
        round.decisions().stream()
            .map(each -> new Decision(each.revision(), !each.committed()))
            .toList(),
        round.forget(),
        round.reads(),
        round.prepares());
  }
}
