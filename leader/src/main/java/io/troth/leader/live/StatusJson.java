package io.troth.leader.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.SlotState;
import io.troth.common.message.SlotSum;
import io.troth.leader.core.ClusterStatus;
import java.io.IOException;
import java.util.Map;

/** How the cluster is, as JSON: everything from which one can say in words whether all is well. */
public final class StatusJson {
  private StatusJson() {}

  /**
   * @param healAfterMillis when others take over from a follower that is away
   */
  public static String of(ClusterStatus status, int queueDepth, long healAfterMillis) {
    return Json.object(json -> {
      ClusterState state = status.state();
      json.writeNumberField("epoch", state.epoch());
      json.writeStringField("leader", state.leader());
      json.writeStringField("cluster_id", state.clusterId());
      json.writeStringField("phase", status.phase());
      json.writeBooleanField("open", state.open());
      json.writeNumberField("redundancy", state.redundancy());
      json.writeNumberField("min_replicas", state.minReplicas());
      json.writeNumberField("followers_wanted", state.followers());
      json.writeNumberField("heal_after_millis", healAfterMillis);
      json.writeNumberField("revision", status.revision());
      followers(json, status);
      slots(json, status);
      move(json, "moves", status.moves());
      comparison(json, status.compared());
      transactions(json, status);
      json.writeNumberField("reads_under_way", status.readsUnderWay());
      json.writeNumberField("queue_depth", queueDepth);
    });
  }

  private static void followers(JsonGenerator json, ClusterStatus status) throws IOException {
    json.writeArrayFieldStart("followers");
    for (ClusterStatus.FollowerStatus each : status.followers()) {
      json.writeStartObject();
      json.writeNumberField("id", each.id());
      json.writeStringField("address", each.address());
      json.writeStringField("state", each.state());
      json.writeNumberField("slots", each.slots());
      json.writeNumberField("keys", each.keys());
      json.writeNumberField("bytes", each.bytes());
      json.writeNumberField("behind", each.behind());
      json.writeStringField("trouble", each.trouble());
      json.writeNumberField("down_millis", each.downMicros() / 1_000);
      move(json, "move", each.move());
      json.writeNumberField("fetched_bytes", each.fetchedBytes());
      json.writeNumberField("throttle_bytes_per_second", each.fetchBytesPerSecondMax());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void move(JsonGenerator json, String name, ClusterStatus.Move move)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("slots_to_go", move.slotsToGo());
    json.writeNumberField("bytes_per_second", move.bytesPerSecond());
    json.writeFieldName("seconds_left");
    if (move.secondsLeft() == ClusterStatus.UNKNOWN) {
      json.writeNull();
    } else {
      json.writeNumber(move.secondsLeft());
    }
    json.writeEndObject();
  }

  private static void comparison(JsonGenerator json, ClusterStatus.Compared compared)
      throws IOException {
    json.writeObjectFieldStart("comparison");
    json.writeNumberField("within_millis", compared.withinMicros() / 1_000);
    json.writeNumberField("slots_compared", compared.slots());
    json.writeNumberField("turns", compared.turns());
    json.writeArrayFieldStart("differing");
    for (ClusterStatus.Difference each : compared.differing()) {
      difference(json, each);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void difference(JsonGenerator json, ClusterStatus.Difference difference)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("slot", difference.slot());
    json.writeArrayFieldStart("wrong");
    for (int follower : difference.wrong()) {
      json.writeNumber(follower);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("replicas");
    for (Map.Entry<Integer, SlotSum> each : difference.sums().entrySet()) {
      json.writeStartObject();
      json.writeNumberField("follower", each.getKey());
      json.writeNumberField("keys", each.getValue().keys());
      json.writeStringField("checksum", "%016x".formatted(each.getValue().sum()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void slots(JsonGenerator json, ClusterStatus status) throws IOException {
    json.writeObjectFieldStart("slots");
    json.writeNumberField("total", status.state().slots().size());
    json.writeNumberField("in_sync", status.inSync());
    json.writeNumberField("under_replicated", status.underReplicated());
    json.writeNumberField("unwritable", status.unwritable());
    json.writeNumberField("lost", status.state().slots().stream().filter(SlotState::lost).count());
    json.writeEndObject();
  }

  private static void transactions(JsonGenerator json, ClusterStatus status) throws IOException {
    json.writeObjectFieldStart("transactions");
    json.writeNumberField("undecided", status.undecided());
    json.writeNumberField("in_doubt", status.undecided() + status.inDoubt());
    json.writeNumberField("held", status.held().size());
    json.writeEndObject();
    json.writeArrayFieldStart("held");
    for (ClusterStatus.HeldStatus each : status.held()) {
      json.writeStartObject();
      json.writeStringField("txn", each.name());
      json.writeArrayFieldStart("keys");
      for (String key : each.keys()) {
        json.writeString(key);
      }
      json.writeEndArray();
      json.writeNumberField("age_millis", each.ageMicros() / 1_000);
      json.writeNumberField("left_millis", each.leftMicros() / 1_000);
      json.writeBooleanField("ending", each.ending());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("waiting");
    for (ClusterStatus.Waiter each : status.waiting()) {
      json.writeStartObject();
      json.writeStringField("key", each.key());
      json.writeStringField("holder", each.holder());
      json.writeNumberField("waited_millis", each.waitedMicros() / 1_000);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
