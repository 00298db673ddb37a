package io.troth.leader.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troth.common.cluster.ClusterState;
import io.troth.common.ring.Placement;
import io.troth.leader.core.ClusterStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where every slot is and should be, as JSON: the few kinds of slots that there are, and the number
 * of its kind for each slot. For one thread.
 */
final class SlotsJson {
  private record Kind(List<Integer> target, List<Integer> inSync, List<Integer> learners) {}

  private static final Set<String> ABSENT = Set.of("down", "away", "connecting");

  private SortedSet<Integer> placed = new TreeSet<>();
  private int redundancy;
  private Placement placement = new Placement(List.of(), List.of(), 0);

  String of(ClusterStatus status) {
    ClusterState state = status.state();
    place(state);
    SortedSet<Integer> there = new TreeSet<>();
    status.followers().stream()
        .filter(each -> !ABSENT.contains(each.state()))
        .forEach(each -> there.add(each.id()));
    Map<Kind, Integer> kinds = new LinkedHashMap<>();
    List<Integer> of = new ArrayList<>();
    for (int slot = 0; slot < state.slots().size(); slot++) {
      List<Integer> inSync = state.slot(slot).inSync();
      List<Integer> target = placement.slots() == 0 ? List.of() : placement.replicas(slot);
      List<Integer> learners =
          target.stream().filter(each -> !inSync.contains(each) && there.contains(each)).toList();
      of.add(kinds.computeIfAbsent(new Kind(target, inSync, learners), ignored -> kinds.size()));
    }
    return Json.object(json -> {
      kinds(json, kinds.keySet());
      Json.numbers(json, "of", of);
    });
  }

  /** Placing all slots takes a while: only when the followers have changed. */
  private void place(ClusterState state) {
    SortedSet<Integer> now = state.open() ? state.placed() : new TreeSet<>();
    if (!now.equals(placed) || state.redundancy() != redundancy) {
      placement = now.isEmpty() ? new Placement(List.of(), List.of(), 0) : state.placement();
      placed = now;
      redundancy = state.redundancy();
    }
  }

  private static void kinds(JsonGenerator json, Set<Kind> kinds) throws IOException {
    json.writeArrayFieldStart("kinds");
    for (Kind kind : kinds) {
      json.writeStartObject();
      Json.numbers(json, "target", kind.target);
      Json.numbers(json, "in_sync", kind.inSync);
      Json.numbers(json, "learners", kind.learners);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
