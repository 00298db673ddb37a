package io.troth.node.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troth.common.process.Ports;
import io.troth.common.ring.Slots;
import io.troth.node.harness.Http.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A leader and its followers, all of them processes. */
public final class Cluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SERVES_MAX = Duration.ofSeconds(120);

  private final Path folder;
  private final ServerProcess leader;
  private final List<ServerProcess> followers = new ArrayList<>();

  /**
   * @param folder for data and logs
   * @param options of the leader
   */
  public Cluster(Path folder, int followers, int redundancy, String... options) throws IOException {
    this.folder = folder;
    int port = Ports.free();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("leader", text(port), text(followers), text(redundancy)));
    words.addAll(List.of(options));
    leader = new ServerProcess("leader", port, words, folder);
    for (int i = 0; i < followers; i++) {
      addFollower();
    }
  }

  /** One more, not started. */
  public ServerProcess addFollower() throws IOException {
    int port = Ports.free();
    List<String> words = List.of("follower", text(port), text(leader.port()));
    ServerProcess added =
        new ServerProcess("follower-" + (followers.size() + 1), port, words, folder);
    followers.add(added);
    return added;
  }

  private static String text(int number) {
    return Integer.toString(number);
  }

  public ServerProcess leader() {
    return leader;
  }

  public List<ServerProcess> followers() {
    return followers;
  }

  public List<ServerProcess> servers() {
    List<ServerProcess> all = new ArrayList<>(followers);
    all.add(leader);
    return all;
  }

  /** All at once; on return it serves, and all replicas are in sync. */
  public Cluster start() throws Exception {
    try {
      launch();
      awaitServing();
      awaitInSync(SERVES_MAX);
      return this;
    } catch (Exception | Error e) {
      // Nobody else can: `try` has no cluster to close yet.
      close();
      throw e;
    }
  }

  /** All at once; returns at once. */
  public void launch() throws IOException {
    for (ServerProcess each : servers()) {
      each.launch();
    }
  }

  /** All of them, at one instant as near as may be. */
  public void killAll() throws InterruptedException {
    servers().forEach(ServerProcess::kill);
    for (ServerProcess each : servers()) {
      each.awaitEnd();
    }
  }

  /** Until a write is acknowledged; returns how long that took. */
  public Duration awaitServing() throws Exception {
    return Await.that(
        "a write is acknowledged",
        SERVES_MAX,
        () -> Http.once("PUT", leader.port(), "/?key=ready&val=yes").isDone());
  }

  /** Until every slot has all its replicas, and nothing is under way; returns how long it took. */
  public Duration awaitInSync(Duration max) throws Exception {
    return Await.that(
        "all replicas are in sync, and nothing is in doubt",
        max,
        () -> {
          JsonNode status = status();
          if (status.at("/slots/under_replicated").asInt(-1) != 0
              || status.at("/transactions/in_doubt").asInt(-1) != 0) {
            throw new IOException(status + ", logs in " + folder);
          }
          return true;
        });
  }

  /** Until every slot has all its replicas, whatever else is under way. */
  public Duration awaitReplicated(Duration max) throws Exception {
    return Await.that(
        "all replicas are in sync",
        max,
        () -> status().at("/slots/under_replicated").asInt(-1) == 0);
  }

  /** As {@code /v1/cluster} shows it. */
  public JsonNode status() throws IOException {
    return json(leader.port(), "/v1/cluster");
  }

  /** A key's slot and replicas. */
  public JsonNode where(String key) throws IOException {
    return json(leader.port(), "/v1/where?key=" + key);
  }

  private static JsonNode json(int port, String target) throws IOException {
    Answer answer = Http.once("GET", port, target);
    if (!answer.isDone()) {
      throw new IOException(target + " answered " + answer);
    }
    return JSON.readTree(answer.body());
  }

  /** What {@code /v1/cluster} says of a follower. */
  public JsonNode statusOf(ServerProcess follower) throws IOException {
    for (JsonNode each : status().get("followers")) {
      if (port(each.get("address").asText()) == follower.port()) {
        return each;
      }
    }
    throw new IOException(follower.name() + " is no member");
  }

  /** The ports of the followers that are in sync for each slot. */
  public List<List<Integer>> inSync() throws IOException {
    Map<Integer, Integer> ports = new TreeMap<>();
    for (JsonNode each : status().get("followers")) {
      ports.put(each.get("id").asInt(), port(each.get("address").asText()));
    }
    List<List<Integer>> inSync = new ArrayList<>();
    for (JsonNode slot : json(leader.port(), "/v1/slots").get("slots")) {
      List<Integer> members = new ArrayList<>();
      slot.get("in_sync").forEach(each -> members.add(ports.get(each.asInt())));
      inSync.add(members);
    }
    return inSync;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /**
   * Every slot has so many replicas in sync, and they hold the same (I8). At rest only: the last
   * decisions may still be on their way, but not for long.
   */
  public void checkReplicas(int redundancy) throws Exception {
    List<List<Integer>> inSync = inSync();
    try (Connections connections = new Connections()) {
      for (int slot = 0; slot < Slots.COUNT; slot++) {
        List<Integer> members = inSync.get(slot);
        assertEquals(redundancy, members.size(), "replicas in sync of slot " + slot);
        String target = "/v1/slots/" + slot + "/checksum";
        Await.that(
            "the replicas of slot " + slot + " are alike",
            Duration.ofSeconds(5),
            () -> {
              Set<String> different = new HashSet<>();
              for (int port : members) {
                different.add(connections.to(port).ask("GET", target).body());
              }
              if (different.size() > 1) {
                throw new IOException(different.toString());
              }
              return true;
            });
      }
    }
  }

  @Override
  public void close() throws Exception {
    for (ServerProcess each : servers()) {
      if (each.isAlive()) {
        each.kill();
      }
    }
    for (ServerProcess each : servers()) {
      each.awaitEnd();
    }
  }
}
