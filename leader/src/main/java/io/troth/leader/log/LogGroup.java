package io.troth.leader.log;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The servers that keep the cluster log together. Ids are written into the log and must outlive
 * every change of address: a server that comes back with another id is a stranger to its own log.
 *
 * @param id the same on every server; a directory holds the log of one group only
 * @param self the id of this server
 */
public record LogGroup(UUID id, String self, List<Peer> peers) {

  /**
   * @param address host and port on which the others reach it; in a group of one nobody listens
   *     there
   */
  public record Peer(String id, String address) {}

  public LogGroup {
    peers = List.copyOf(peers);
    Set<String> ids = new HashSet<>();
    peers.forEach(each -> ids.add(each.id()));
    if (ids.size() != peers.size() || !ids.contains(self)) {
      throw new IllegalArgumentException(
          "A group names each server once, and itself: " + self + " of " + peers);
    }
  }

  /** A single leader. */
  public static LogGroup alone() {
    UUID id = UUID.nameUUIDFromBytes("troth cluster log".getBytes(StandardCharsets.UTF_8));
    return new LogGroup(id, "leader1", List.of(new Peer("leader1", "localhost:0")));
  }

  public boolean isAlone() {
    return peers.size() == 1;
  }

  Peer own() {
    return peers.stream().filter(each -> each.id().equals(self)).findFirst().orElseThrow();
  }
}
