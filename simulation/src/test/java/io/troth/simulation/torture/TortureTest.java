package io.troth.simulation.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TortureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--minutes 0",
        "--minutes much",
        "--followers 0",
        "--followers 2 --redundancy 3",
        "--clients 0",
        "--faults flood",
        "--faults kill,,pause",
        "--unknown"
      })
  void what_is_wrong_is_said_before_anything_starts(String words) {
    StringWriter said = new StringWriter();
    CommandLine command = Torture.commandLine().setErr(new PrintWriter(said));
    assertEquals(2, command.execute(words.split(" ", -1)));
    assertTrue(said.toString().lines().findFirst().orElseThrow().length() > 10, said::toString);
  }
}
