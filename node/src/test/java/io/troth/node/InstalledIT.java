package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.process.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is installed: jars and scripts in one folder, without sources. */
class InstalledIT {
  @TempDir Path folder;

  @Test
  void it_runs_and_says_in_one_line_what_it_has_not() throws Exception {
    Path built = Program.folder();
    Files.createSymbolicLink(folder.resolve("lib"), built.resolve("target/troth/lib"));
    Files.copy(built.resolve("target/troth/node.jars"), folder.resolve("node.jars"));
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String script : List.of("troth", "rehearse", "jdk.bash", "jvm-flags.bash")) {
      Files.copy(
          built.resolve("bin").resolve(script),
          bin.resolve(script),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    assertEquals("0 troth " + Troth.VERSION + "\n", run("--version"));
    assertEquals(
        "2 troth: 'simulate' is not part of this installation;"
            + " run it from the sources: bin/troth simulate\n",
        run("simulate", "--seed", "1"));
  }

  private String run(String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(folder.resolve("bin/troth").toString());
    builder.command().addAll(List.of(words));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }
}
