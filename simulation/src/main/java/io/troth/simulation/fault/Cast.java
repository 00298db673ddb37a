package io.troth.simulation.fault;

import java.util.ArrayList;
import java.util.List;

/**
 * Who can be hit.
 *
 * @param followers those there from the start
 * @param leaders every server that can hold the office
 * @param spares names for followers that may join
 * @param clients names that links from clients carry
 */
public record Cast(
    List<String> followers, List<String> leaders, List<String> spares, List<String> clients) {
  public Cast {
    followers = List.copyOf(followers);
    leaders = List.copyOf(leaders);
    spares = List.copyOf(spares);
    clients = List.copyOf(clients);
  }

  List<String> servers() {
    List<String> servers = new ArrayList<>(leaders);
    servers.addAll(followers);
    return servers;
  }
}
