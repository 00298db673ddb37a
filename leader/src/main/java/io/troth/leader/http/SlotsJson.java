package io.troth.leader.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.SlotState;
import io.troth.common.ring.Placement;
import io.troth.common.ring.Slots;
import java.util.List;
import java.util.Optional;

/** Where slots are, for {@code /v1/slots} and {@code /v1/where}. */
final class SlotsJson {
  private SlotsJson() {}

  static ObjectNode all(ClusterState state) {
    Optional<Placement> placement = placement(state);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("total", Slots.COUNT);
    ArrayNode slots = json.putArray("slots");
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      slots.add(slot(state, placement, slot));
    }
    return json;
  }

  static ObjectNode one(ClusterState state, int slot) {
    return slot(state, placement(state), slot);
  }

  private static Optional<Placement> placement(ClusterState state) {
    return state.placed().isEmpty() ? Optional.empty() : Optional.of(state.placement());
  }

  private static ObjectNode slot(ClusterState state, Optional<Placement> placement, int slot) {
    SlotState known = state.slot(slot);
    List<Integer> replicas = placement.map(each -> each.replicas(slot)).orElse(List.of());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("slot", slot);
    add(json.putArray("replicas"), replicas);
    add(json.putArray("in_sync"), known.inSync());
    add(
        json.putArray("learners"),
        replicas.stream().filter(each -> !known.isInSync(each)).toList());
    json.put("required", state.required(slot));
    json.put("lost", known.lost());
    return json;
  }

  private static void add(ArrayNode to, List<Integer> followers) {
    followers.forEach(to::add);
  }
}
