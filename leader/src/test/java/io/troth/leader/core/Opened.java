package io.troth.leader.core;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.Store;
import io.troth.common.model.Generation;
import java.util.ArrayList;
import java.util.List;

/** A cluster that has just opened, as the parts of a coordinator see it. */
final class Opened {
  private Opened() {}

  /** Everybody is there, on the link that has its number. */
  static void begin(Term term, int followers, int redundancy) {
    term.begin(state(followers, redundancy));
    term.phase = Term.Phase.SERVING;
    for (Member member : term.state.members().values()) {
      Peer peer = new Peer(member, 0, Bounds.DEFAULT);
      peer.phase = Peer.Phase.UP;
      peer.store = member.store();
      peer.link = member.id();
      term.peers.put(member.id(), peer);
    }
  }

  /** That follower's, opened once. */
  static Store store(int follower) {
    return new Store("store" + follower, Generation.next(Generation.NONE, follower), 0);
  }

  static ClusterState state(int followers, int redundancy) {
    ClusterState state = ClusterState.EMPTY;
    List<ClusterCommand> commands = new ArrayList<>();
    commands.add(new ClusterCommand.Found("c", redundancy, 0, followers));
    commands.add(new ClusterCommand.TakeOffice("l:1", "n"));
    for (int id = 1; id <= followers; id++) {
      commands.add(new ClusterCommand.Register("f" + id + ":1"));
      commands.add(new ClusterCommand.Seen(1, id, store(id), Store.NONE));
      commands.add(new ClusterCommand.Place(1, id, Member.State.ACTIVE));
    }
    commands.add(new ClusterCommand.Open(1));
    for (ClusterCommand each : commands) {
      state = state.apply(each);
    }
    return state;
  }
}
