package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import io.troth.node.process.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RocksDB's native library is unpacked by the build, not by each start of a follower. */
class NativeLibraryIT {
  @TempDir Path folder;

  @Test
  void kill_9_of_a_follower_leaves_nothing_among_temporary_files() throws Exception {
    assertEquals(List.of(), leftAfterKill(""));
  }

  @Test
  void a_follower_starts_where_the_build_could_not_unpack_it() throws Exception {
    List<String> left = leftAfterKill("-Djava.library.path=" + folder);
    assertEquals(1, left.size(), left::toString);
    assertTrue(left.getFirst().startsWith("librocksdbjni"), left::toString);
  }

  private List<String> leftAfterKill(String javaFlags) throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path out = folder.resolve("out");
    ProcessBuilder follower =
        Program.with(List.of("follower", Ports.free(), Ports.free(), "--data", folder + "/data"));
    follower
        .environment()
        .put("TROTH_JAVA_FLAGS", "-Djava.io.tmpdir=" + temporary + " " + javaFlags);
    Process process = follower.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      Await.until(
          () -> "the follower is ready: " + process,
          () -> {
            assertTrue(process.isAlive(), () -> "it ended");
            return Files.readString(out).contains("ready on");
          });
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> files = Files.list(temporary)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
