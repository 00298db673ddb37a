package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troth.common.cluster.ClusterCommand.TakeOffice;
import io.troth.leader.driver.ClusterLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more of the cluster log: it is told, and nothing acknowledged is lost. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullLogDiskTest {
  @TempDir private Path directory;

  @Test
  void a_full_disk_is_told_and_the_log_goes_on_once_there_is_room() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "troth-test", disk.toString()),
        "only root can make a disk that is small enough to be filled");
    try {
      long acknowledged = fill(disk);
      assertTrue(run("mount", "-o", "remount,size=16m", disk.toString()));
      Heard heard = new Heard();
      try (ClusterLog log = new RatisClusterLog(disk, LogGroup.alone(), heard)) {
        long epoch = heard.office(log, "again").epoch();
        assertTrue(epoch > acknowledged, epoch + " after " + acknowledged);
        // One more may have been under way.
        assertTrue(epoch <= acknowledged + 2, epoch + " after " + acknowledged);
      }
    } finally {
      // Lazily: a log whose disk failed keeps a file open until its process ends, as servers do
      // then.
      assertTrue(run("umount", "--lazy", disk.toString()));
    }
  }

  /** Returns the last epoch that was acknowledged. */
  private static long fill(Path disk) throws IOException {
    Heard heard = new Heard();
    long[] last = new long[1];
    try (ClusterLog log = new RatisClusterLog(disk, LogGroup.alone(), heard)) {
      heard.office(log, "one");
      fillUp(disk.resolve("ballast"));
      for (int i = 0; heard.failure().isEmpty(); i++) {
        String nonce = i + "x".repeat(900);
        log.propose(new TakeOffice("here:1", nonce));
        heard.await(() -> heard.failure().isPresent() || heard.state().nonce().equals(nonce));
        last[0] = heard.state().epoch();
      }
    }
    String why = heard.failure().orElseThrow();
    assertTrue(why.startsWith("The cluster log cannot be written: "), why);
    assertTrue(why.contains("No space left on device"), why);
    assertEquals(1, why.lines().count());
    return last[0];
  }

  private static void fillUp(Path ballast) throws IOException {
    byte[] page = new byte[4_096];
    try (var out = Files.newOutputStream(ballast, StandardOpenOption.CREATE_NEW)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      assertTrue(full.getMessage().contains("No space left"), full.getMessage());
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }
}
