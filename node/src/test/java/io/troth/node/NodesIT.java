package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.process.Ports;
import io.troth.node.process.Await;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are leader and follower in one process, each joining through any other. */
class NodesIT {
  @TempDir Path folder;

  @Test
  void the_story_of_three_nodes() throws Exception {
    try (Servers servers = new Servers(folder)) {
      Server first = servers.node(Ports.free()).launch().awaitReady();
      servers.awaitServing();
      assertEquals("201 alone", first.http().put("/?key=k&val=alone").shown());

      Server second = servers.node(Ports.free(), "127.0.0.1", first.port).launch().awaitReady();
      Await.until("the second joined", () -> second.http().get("/v1/cluster").status() == 200);
      Server third = servers.node(Ports.free(), "127.0.0.1", second.port).launch().awaitReady();
      Await.until("the third joined", () -> third.http().get("/v1/cluster").status() == 200);

      assertEquals("200 alone", third.http().get("/?key=k").shown());
      assertEquals("201 three", third.http().put("/?key=k&val=three").shown());
      assertEquals("200 three", second.http().get("/?key=k").shown());
      for (Server each : servers.all()) {
        Await.until(
            "three followers in the status of " + each.port,
            () -> each.http().get("/v1/cluster").json().get("followers").size() == 3);
      }
      servers.awaitInSync();
      int slot = first.http().get("/v1/where?key=k").json().get("slot").asInt();
      String checksum = first.http().get("/v1/slots/" + slot + "/checksum").text();
      for (Server each : servers.all()) {
        Await.until(
            "the same checksum on " + each.port,
            () -> each.http().get("/v1/slots/" + slot + "/checksum").text().equals(checksum));
      }

      for (Server each : servers.all().reversed()) {
        assertEquals("202 stopping", each.http().post("/v1/shutdown").shown());
        assertEquals(0, each.awaitEnd(), each.said());
      }
    }
  }
}
