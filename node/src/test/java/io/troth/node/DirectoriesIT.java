package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.process.Await;
import io.troth.node.process.Http;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers are started with a directory that is not theirs: old, empty, or of another cluster. */
class DirectoriesIT {
  @TempDir Path folder;

  private Path data(String role, Server server) {
    return folder.resolve("data/" + role + "-" + server.port);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(each, to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void endsWithOneLine(Server leader, String why) throws Exception {
    String before = leader.said();
    leader.launch();
    assertEquals(1, leader.awaitEnd(), leader.said());
    String said = leader.said().substring(before.length());
    assertEquals(1, said.lines().filter(each -> each.startsWith("troth: ")).count(), said);
    assertTrue(said.contains(why), said);
  }

  /** Until it is acknowledged: on a busy machine the first answer may be that it took too long. */
  private static void put(Http http, String key, String value) throws Exception {
    String write = "/?key=" + key + "&val=" + value;
    Await.until(write + " is acknowledged", () -> http.put(write).status() == 201);
  }

  @Test
  void a_leader_on_an_old_copy_of_its_directory_stops_and_nothing_is_lost() throws Exception {
    try (Servers servers = Servers.cluster(folder, 3, 3)) {
      Server leader = servers.leader();
      Path data = data("leader", leader);
      put(leader.http(), "a", "1");
      assertEquals(0, leader.stop(), leader.said());
      Path old = folder.resolve("old");
      copy(data, old);
      for (int restarts = 2; restarts <= 4; restarts++) {
        leader.launch().awaitReady();
        servers.awaitServing();
        put(leader.http(), "b", "" + restarts);
        leader.kill();
      }

      Path right = folder.resolve("right");
      Files.move(data, right);
      copy(old, data);
      for (int starts = 1; starts <= 3; starts++) {
        endsWithOneLine(leader, "this is not the directory that the leader used last");
      }
      // However often it is started: its epoch is above what followers have promised soon.
      for (int starts = 4; starts <= 7; starts++) {
        Files.delete(data.resolve("unfit"));
        endsWithOneLine(leader, "this is not the directory that the leader used last");
      }
      Files.move(data, folder.resolve("wrong"));
      Files.move(right, data);
      leader.launch().awaitReady();
      servers.awaitServing();
      servers.awaitInSync();
      assertEquals("200 1", leader.http().get("/?key=a").shown());
      assertEquals("200 4", leader.http().get("/?key=b").shown());
      put(leader.http(), "b", "5");
    }
  }

  @Test
  void a_leader_on_an_empty_directory_founds_no_cluster_beside_one_that_is_there()
      throws Exception {
    try (Servers servers = Servers.cluster(folder, 2, 2)) {
      Server leader = servers.leader();
      put(leader.http(), "a", "1");
      assertEquals(0, leader.stop(), leader.said());
      Path data = data("leader", leader);
      Path right = folder.resolve("right");
      Files.move(data, right);
      endsWithOneLine(leader, "belongs to cluster");

      Files.move(data, folder.resolve("wrong"));
      Files.move(right, data);
      leader.launch().awaitReady();
      servers.awaitServing();
      for (Server each : servers.all()) {
        assertTrue(each.isAlive(), each.said());
      }
      assertEquals("200 1", leader.http().get("/?key=a").shown());
    }
  }

  @Test
  void the_last_follower_of_a_slot_may_come_back_after_it_was_started_on_an_empty_directory()
      throws Exception {
    try (Servers servers = Servers.cluster(folder, 1, 1)) {
      Http http = servers.leader().http();
      Server follower = servers.follower(0);
      put(http, "a", "1");
      assertEquals(0, follower.stop(), follower.said());
      Path data = data("follower", follower);
      Path right = folder.resolve("right");
      Files.move(data, right);
      for (String slip : new String[] {"once", "twice"}) {
        follower.launch().awaitReady();
        Await.until(
            "it is said what to bring back",
            () -> http.get("/?key=a").shown().contains("start it with the directory that it had"));
        assertEquals(503, http.put("/?key=a&val=2").status());
        assertEquals(0, follower.stop(), follower.said());
        Files.move(data, folder.resolve(slip));
      }
      Files.move(right, data);
      follower.launch().awaitReady();
      Await.until("the value is there", () -> http.get("/?key=a").shown().equals("200 1"));
      put(http, "a", "2");
      assertEquals("200 2", http.get("/?key=a").shown());
    }
  }

  @Test
  void a_follower_on_an_old_copy_of_its_directory_answers_nothing_from_it() throws Exception {
    try (Servers servers = Servers.cluster(folder, 3, 3)) {
      Http http = servers.leader().http();
      Server follower = servers.follower(0);
      write(http, 0, 40, "old");
      assertEquals(0, follower.stop(), follower.said());
      Path data = data("follower", follower);
      Path old = folder.resolve("old");
      copy(data, old);
      follower.launch().awaitReady();
      servers.awaitInSync();
      write(http, 20, 120, "new");
      // At one instant with its leader, which therefore has not dropped it from any set.
      servers.leader().kill();
      follower.kill();
      Files.move(data, folder.resolve("right"));
      copy(old, data);
      follower.launch().awaitReady();
      servers.leader().launch().awaitReady();
      servers.awaitServing();
      check(http);
      servers.awaitInSync();
      check(http);
    }
  }

  private static void write(Http http, int from, int to, String value) throws Exception {
    for (int i = from; i < to; i++) {
      put(http, "k" + i, value);
    }
  }

  private static void check(Http http) throws Exception {
    for (int i = 0; i < 120; i++) {
      assertEquals(i < 20 ? "200 old" : "200 new", http.get("/?key=k" + i).shown(), "k" + i);
    }
  }
}
