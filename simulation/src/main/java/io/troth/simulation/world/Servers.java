package io.troth.simulation.world;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.simulation.disk.Loss;
import io.troth.simulation.event.Lane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Every server of the world, by name. */
final class Servers {
  private final TreeMap<String, SimFollower> followers = new TreeMap<>();
  private final TreeMap<String, SimLeader> leaders = new TreeMap<>();
  private final Function<String, SimFollower> maker;

  /**
   * @param maker makes a follower of that name
   */
  Servers(Function<String, SimFollower> maker) {
    this.maker = maker;
  }

  void join(String name) {
    followers.computeIfAbsent(name, maker).start();
  }

  void add(SimLeader leader) {
    leaders.put(leader.name(), leader);
  }

  Collection<SimFollower> followers() {
    return List.copyOf(followers.values());
  }

  Collection<SimLeader> leaders() {
    return List.copyOf(leaders.values());
  }

  Optional<SimFollower> follower(String name) {
    return Optional.ofNullable(followers.get(name));
  }

  /** The leader that holds the office by the cluster log, if it runs. */
  Optional<SimLeader> inOffice() {
    return leaders.values().stream().filter(SimLeader::isInOffice).findFirst();
  }

  Optional<Lane> lane(String name) {
    if (leaders.containsKey(name)) {
      return leaders.get(name).life().map(LeaderLife::lane);
    }
    return follower(name).flatMap(SimFollower::life).map(FollowerLife::lane);
  }

  /** Those that were started and are down. */
  void restartLeaders() {
    leaders.values().stream().filter(SimLeader::isKnown).forEach(SimLeader::start);
  }

  /** One that is not in office takes it, whatever the one in office thinks. */
  void secondLeader() {
    List<SimLeader> others = new ArrayList<>(leaders.values());
    others.removeIf(SimLeader::isInOffice);
    if (!others.isEmpty()) {
      SimLeader next = others.getFirst();
      next.kill(Loss.PROCESS);
      next.start();
    }
  }

  /**
   * The disk of one that was forgotten has its old number; once it has registered again, somebody
   * empties it.
   */
  void emptyForgotten(ClusterState state) {
    for (SimFollower each : followers.values()) {
      int number = each.storage().now().follower;
      Optional<Member> member = state.member(each.name());
      if (number != 0 && member.isPresent() && member.get().id() != number) {
        each.kill(Loss.PROCESS);
        each.wipe();
        each.start();
      }
    }
  }

  /** If nobody in office runs, somebody takes it. */
  void ensureLeader() {
    if (inOffice().isEmpty()) {
      secondLeader();
    }
  }
}
