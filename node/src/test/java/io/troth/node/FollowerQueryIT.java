package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.process.Answer;
import io.troth.node.process.Await;
import io.troth.node.process.Http;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The query-string API of a follower, line by line: the phases, by hand. */
class FollowerQueryIT {
  @TempDir static Path folder;
  private static Servers servers;
  private static Http leader;
  private static Http follower;

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.cluster(folder, 2, 2);
    leader = servers.leader().http();
    follower = servers.follower(0).http();
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  @Test
  void get_answers_from_its_own_store() throws Exception {
    leader.put("/?key=own&val=V");
    // Told with the next frame, or alone a little later.
    Await.until("the follower has it", () -> follower.get("/?key=own").status() == 200);
    assertEquals("V", follower.get("/?key=own").text());
    assertEquals("404 error: no key", follower.get("/?key=never").shown());
  }

  @Test
  void put_prepares_and_commit_commits() throws Exception {
    Answer held = follower.put("/?key=phase&val=V");
    assertEquals("202 commit", held.shown());
    assertEquals("127.0.0.1:" + leader.port(), held.header("Troth-Passed-On"));
    assertEquals("404 error: no key", leader.get("/?key=phase").shown());
    assertEquals("404 error: no key", follower.get("/?key=phase").shown());
    assertEquals(204, follower.post("/commit").status());
    assertEquals("200 V", leader.get("/?key=phase").shown());
  }

  @Test
  void delete_prepares_and_abort_aborts() throws Exception {
    leader.put("/?key=kept&val=V");
    assertEquals("202 commit", follower.delete("/?key=kept").shown());
    assertEquals(409, leader.put("/?key=kept&val=W").status());
    assertEquals(204, follower.post("/abort").status());
    assertEquals("200 V", leader.get("/?key=kept").shown());
  }

  @Test
  void the_transaction_is_named_after_the_follower() throws Exception {
    assertEquals("202 commit", follower.put("/?key=named&val=V").shown());
    String name = leader.get("/v1/cluster").json().get("held").get(0).get("txn").asText();
    assertTrue(name.startsWith("follower-"), name);
    assertEquals(204, leader.post("/commit?txn=" + name).status());
    assertEquals("404 error: no such transaction", follower.post("/commit").shown());
  }
}
