package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import io.troth.node.process.Await;
import io.troth.node.process.Http;
import java.io.IOException;
import java.io.Writer;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code troth dev}: a cluster of real processes with a prompt. */
class DevIT {
  private static final int FOLLOWERS = 2;

  @TempDir Path folder;
  private int port;
  private Process dev;
  private Writer prompt;

  @BeforeEach
  void start() throws Exception {
    // The followers take those after it, which are most likely free too.
    port = Ports.free();
    dev =
        Program.with(List.of("dev", FOLLOWERS, 2, "--port", port))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("dev.out").toFile())
            .redirectError(folder.resolve("dev.err").toFile())
            .start();
    prompt = dev.outputWriter(StandardCharsets.UTF_8);
    awaitSaid("q quits");
  }

  @AfterEach
  void stop() throws Exception {
    dev.descendants().forEach(ProcessHandle::destroyForcibly);
    dev.destroyForcibly().waitFor();
  }

  @Test
  void it_shows_how_to_try_it_and_kills_and_restarts_at_its_prompt() throws Exception {
    String url = "http://127.0.0.1:" + port;
    assertTrue(said().contains("console  " + url + "/"), said());
    assertTrue(said().contains("curl -X PUT '" + url + "/?key=hello&val=world'"), said());
    Http leader = new Http(port);
    Await.until("it serves", () -> leader.put("/?key=hello&val=world").status() == 201);

    type("k " + (port + 1));
    awaitSaid("follower on port " + (port + 1) + " killed");
    assertTrue(isGone(port + 1));
    type("l");
    awaitSaid("not running");
    type("r " + (port + 1));
    awaitSaid("follower on port " + (port + 1) + " ready again");
    assertEquals(200, new Http(port + 1).get("/health/live").status());

    type("q");
    assertEquals(0, dev.waitFor());
    nothing_is_left_running();
  }

  @Test
  void without_a_terminal_it_runs_until_it_is_told_to_end() throws Exception {
    prompt.close();
    assertEquals(200, new Http(port).get("/health/live").status());
    dev.destroy();
    assertEquals(0, dev.waitFor());
    nothing_is_left_running();
  }

  private void nothing_is_left_running() throws Exception {
    for (int i = 0; i <= FOLLOWERS; i++) {
      assertTrue(isGone(port + i), "port " + (port + i));
    }
  }

  private static boolean isGone(int port) throws Exception {
    try {
      new Http(port).get("/health/live");
      return false;
    } catch (ConnectException gone) {
      return true;
    }
  }

  private void type(String line) throws IOException {
    prompt.write(line + "\n");
    prompt.flush();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("dev.out"))
        + Files.readString(folder.resolve("dev.err"));
  }

  private void awaitSaid(String what) throws Exception {
    Await.until(
        "dev says " + what,
        () -> {
          if (!dev.isAlive()) {
            throw new IllegalStateException("ended: " + said());
          }
          return said().contains(what);
        });
  }
}
