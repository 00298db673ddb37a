package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.troth.common.process.Ports;
import io.troth.node.process.Await;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is known to others by the address that it advertises, wherever it listens. */
class AdvertisedIT {
  @TempDir Path folder;

  @Test
  void on_all_addresses_a_follower_is_reached_by_the_one_towards_its_leader() throws Exception {
    try (Servers servers = new Servers(folder)) {
      Server leader =
          servers.leader(
              Ports.free(),
              2,
              2,
              "--host",
              "0.0.0.0",
              "--advertise",
              "localhost",
              "--min-replicas",
              "1");
      leader.launch().awaitReady();
      assertEquals("leader ready on http://localhost:" + leader.port, leader.printed().strip());
      Server first = servers.follower(Ports.free(), leader.port, "--host", "0.0.0.0").launch();
      Server second =
          servers
              .follower(Ports.free(), leader.port, "--host", "0.0.0.0", "--advertise", "localhost")
              .launch();
      first.awaitReady();
      second.awaitReady();
      servers.awaitServing();

      assertEquals("201 V", leader.http().put("/?key=a&val=V").shown());
      JsonNode status = leader.http().get("/v1/cluster").json();
      assertEquals("localhost:" + leader.port, status.get("leader").asText());
      Set<String> addresses = new TreeSet<>();
      status.get("followers").forEach(each -> addresses.add(each.get("address").asText()));
      assertEquals(Set.of("127.0.0.1:" + first.port, "localhost:" + second.port), addresses);

      // What one missed it fetches from the other, by the address that that one advertised.
      second.kill();
      Await.until("it is done without", () -> leader.http().put("/?key=b&val=V").status() == 201);
      second.launch().awaitReady();
      servers.awaitInSync();
      assertEquals("200 V", second.http().get("/?key=b").shown());
    }
  }

  @Test
  void a_node_on_all_addresses_is_joined_through_any() throws Exception {
    try (Servers servers = new Servers(folder)) {
      int port = Ports.free();
      List<?> words = List.of("node", "0.0.0.0", port, "--advertise", "localhost");
      Server founder = servers.server("founder", port, words).launch().awaitReady();
      assertEquals("node ready on http://localhost:" + port, founder.printed().strip());
      servers.awaitServing();
      int other = Ports.free();
      List<?> joins = List.of("node", "0.0.0.0", other, "127.0.0.1", port);
      Server joined = servers.server("joined", other, joins).launch().awaitReady();
      Await.until("it passes on", () -> joined.http().put("/?key=a&val=V").shown().equals("201 V"));
      assertEquals("localhost:" + port, joined.http().get("/?key=a").header("Troth-Passed-On"));
      Await.until(
          "it is known by its address on the way to the first",
          () -> {
            JsonNode second = joined.http().get("/v1/cluster").json().at("/followers/1/address");
            return second.asText().equals("127.0.0.1:" + other);
          });
    }
  }
}
