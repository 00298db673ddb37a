package io.troth.simulation.torture.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troth.common.ring.Slots;
import io.troth.simulation.check.Violation;
import io.troth.simulation.torture.load.Answer;
import io.troth.simulation.torture.load.Ask;
import io.troth.simulation.torture.load.Http;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A leader and its followers, as processes that {@code bin/troth} starts. */
public final class Cluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ASK_MILLIS_MAX = 2_000;
  private static final Duration LOOK_PAUSE = Duration.ofMillis(100);
  private static final Duration ALIKE_MAX = Duration.ofSeconds(10);

  private final Path folder;
  private final int redundancy;
  private final Server leader;
  private final List<Server> followers = new ArrayList<>();

  /**
   * @param program {@code bin/troth}
   * @param library between servers and disks, if there is one
   * @param options of the leader
   */
  public Cluster(
      String program,
      Path folder,
      Optional<Path> library,
      int followers,
      int redundancy,
      List<String> options)
      throws IOException {
    this.folder = folder;
    this.redundancy = redundancy;
    Map<String, String> environment = new HashMap<>(Map.of("TROTH_SKIP_BUILD", "1"));
    library.ifPresent(path -> environment.put("LD_PRELOAD", path.toString()));
    Ports ports = new Ports();
    int port = ports.free();
    Proxy before = new Proxy(ports.free(), port);
    List<String> words = new ArrayList<>();
    words.addAll(List.of(program, "leader", port + "", followers + "", redundancy + ""));
    words.addAll(List.of("--advertise", address(before)));
    words.addAll(options);
    leader = new Server("leader", port, before, folder, words, environment);
    for (int at = 1; at <= followers; at++) {
      int own = ports.free();
      Proxy proxy = new Proxy(ports.free(), own);
      List<String> follower =
          List.of(
              program,
              "follower",
              own + "",
              "--leader",
              address(before),
              "--advertise",
              address(proxy));
      this.followers.add(new Server("follower-" + at, own, proxy, folder, follower, environment));
    }
  }

  private static String address(Proxy proxy) {
    return "127.0.0.1:" + proxy.port();
  }

  public Server leader() {
    return leader;
  }

  public List<Server> followers() {
    return List.copyOf(followers);
  }

  public List<Server> servers() {
    List<Server> all = new ArrayList<>(followers);
    all.add(leader);
    return all;
  }

  public int redundancy() {
    return redundancy;
  }

  public void launch() throws IOException {
    for (Server each : servers()) {
      each.launch();
    }
  }

  /** Names those that had ended by themselves, and were started again. */
  public List<Server> restartEnded() throws IOException {
    List<Server> restarted = new ArrayList<>();
    for (Server each : servers()) {
      if (each.restartIfEnded()) {
        restarted.add(each);
      }
    }
    return restarted;
  }

  /** Everything passes, runs and has space again. */
  public void heal() throws IOException, InterruptedException {
    for (Server each : servers()) {
      each.disk("ok");
      each.proxy().heal();
      each.resume();
      each.launch();
    }
  }

  private JsonNode json(Server server, String target) throws IOException {
    Answer answer = Http.once(server.port(), Ask.of("GET", target), ASK_MILLIS_MAX);
    if (answer.status() != 200) {
      throw new IOException(target + " answered " + answer);
    }
    return JSON.readTree(answer.body());
  }

  /** What is not as it should be at rest; empty if everything is. */
  public Optional<String> unsettled() {
    try {
      JsonNode status = json(leader, "/v1/cluster");
      boolean rests =
          status.path("open").asBoolean()
              && status.at("/slots/under_replicated").asInt(-1) == 0
              && status.at("/slots/in_sync").asInt(-1) == Slots.COUNT
              && status.at("/moves/slots_to_go").asInt(-1) == 0
              && status.at("/transactions/in_doubt").asInt(-1) == 0
              && status.at("/transactions/held").asInt(-1) == 0;
      return rests ? Optional.empty() : Optional.of(status.toString());
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  /** Whether every slot has all its replicas, whatever is under way. */
  public boolean isReplicated() {
    try {
      JsonNode slots = json(leader, "/v1/cluster").path("slots");
      return slots.path("under_replicated").asInt(-1) == 0
          && slots.path("in_sync").asInt(-1) == Slots.COUNT;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits for it no longer than so; servers that end meanwhile are started again.
   *
   * @return what is still not so
   */
  public Optional<String> awaitSettled(Duration max) throws IOException, InterruptedException {
    long end = System.nanoTime() + max.toNanos();
    Optional<String> unsettled = unsettled();
    while (unsettled.isPresent() && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_PAUSE);
      restartEnded();
      unsettled = unsettled();
    }
    return unsettled;
  }

  /** By the numbers that the cluster gave them. */
  public Map<Integer, Server> byId() throws IOException {
    return byId(json(leader, "/v1/cluster"));
  }

  private Map<Integer, Server> byId(JsonNode status) {
    Map<Integer, Server> byId = new TreeMap<>();
    for (JsonNode each : status.path("followers")) {
      for (Server follower : followers) {
        if (each.path("address").asText().equals(address(follower.proxy()))) {
          byId.put(each.path("id").asInt(), follower);
        }
      }
    }
    return byId;
  }

  /** I8 at rest: all in-sync replicas of a slot hold the same. And what the leader found itself. */
  public List<Violation> differences() throws IOException, InterruptedException {
    JsonNode status = json(leader, "/v1/cluster");
    Map<Integer, Server> byId = byId(status);
    List<Violation> found = new ArrayList<>();
    JsonNode differing = status.at("/comparison/differing");
    if (!differing.isEmpty()) {
      found.add(
          new Violation("I8", "The leader found replicas that differ.", List.of(differing + "")));
    }
    JsonNode slots = json(leader, "/v1/slots").path("slots");
    if (slots.size() != Slots.COUNT) {
      throw new IOException(slots.size() + " slots");
    }
    try (Sums sums = new Sums()) {
      for (JsonNode slot : slots) {
        compare(slot, byId, sums).ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * The last decisions may still be on their way, and what the ring no longer wants may be given up
   * meanwhile; but not for long.
   */
  private Optional<Violation> compare(JsonNode listed, Map<Integer, Server> byId, Sums sums)
      throws IOException, InterruptedException {
    int number = listed.path("slot").asInt();
    long end = System.nanoTime() + ALIKE_MAX.toNanos();
    JsonNode slot = listed;
    Optional<Violation> difference = compareOnce(slot, byId, sums);
    while (difference.isPresent() && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_PAUSE);
      slot = json(leader, "/v1/slots/" + number);
      difference = compareOnce(slot, byId, sums);
    }
    return difference;
  }

  private Optional<Violation> compareOnce(JsonNode slot, Map<Integer, Server> byId, Sums sums)
      throws IOException {
    int number = slot.path("slot").asInt();
    TreeMap<String, String> held = new TreeMap<>();
    for (JsonNode id : slot.path("in_sync")) {
      Server member = byId.get(id.asInt());
      if (member == null) {
        throw new IOException("slot " + number + " is in sync on an unknown follower: " + slot);
      }
      held.put(member.name(), sums.of(member, number));
    }
    if (held.size() < Math.min(redundancy, followers.size())) {
      return Optional.of(
          new Violation("I8", "Slot " + number + " has too few replicas.", List.of(slot + "")));
    }
    if (held.values().stream().distinct().count() == 1) {
      return Optional.empty();
    }
    return Optional.of(
        new Violation(
            "I8",
            "The replicas of slot " + number + " differ.",
            held.entrySet().stream().map(Object::toString).toList()));
  }

  /** One connection to each follower. */
  private static final class Sums implements AutoCloseable {
    private final Map<Server, Http> connections = new HashMap<>();

    String of(Server server, int slot) throws IOException {
      Http http = connections.computeIfAbsent(server, it -> new Http(it.port()));
      Answer answer =
          http.ask(Ask.of("GET", "/v1/slots/" + slot + "/checksum"), 5 * ASK_MILLIS_MAX);
      if (answer.status() != 200) {
        throw new IOException(server + " answered " + answer);
      }
      return answer.body();
    }

    @Override
    public void close() {
      connections.values().forEach(Http::close);
    }
  }

  /** A server's own invariants stop it, and its log says so. */
  public List<Violation> violatedInvariants() throws IOException {
    List<Violation> found = new ArrayList<>();
    for (Server each : servers()) {
      if (!Files.exists(each.log())) {
        continue;
      }
      // A log may end in the middle of a character; in this alphabet everything is one.
      try (Stream<String> log = Files.lines(each.log(), StandardCharsets.ISO_8859_1)) {
        List<String> lines = log.filter(line -> line.contains(" violated:")).limit(3).toList();
        if (!lines.isEmpty()) {
          found.add(new Violation("invariant", each + " stopped itself.", lines));
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    servers().forEach(Server::close);
  }

  /** What they stored, told and were told. */
  public void delete() throws IOException {
    Server.delete(folder);
  }
}
