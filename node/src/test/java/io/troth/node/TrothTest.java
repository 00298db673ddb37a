package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

class TrothTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "--nonsense",
        "leader --nonsense",
        "leader sixteen",
        "leader 0",
        "leader 16200 3 2 9",
        "leader --log-level loud",
        "node 127.0.0.1",
        "dev x"
      })
  void a_wrong_usage_is_one_line_and_exit_code_2(String arguments) {
    assertEquals(2, execute(arguments));
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().matches("troth: .*\\(see `troth.* --help`\\)\\R"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "leader --help", "follower --help", "node --help", "dev --help"})
  void help_is_an_answer(String arguments) {
    assertEquals(0, execute(arguments));
    assertTrue(out.toString().startsWith("Usage: troth"), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void the_version_is_the_one_of_the_build() {
    assertEquals(0, execute("--version"));
    assertEquals("troth " + System.getProperty("troth.version") + "\n", out.toString());
  }

  @Test
  void every_option_can_be_set_in_the_environment() {
    Sample sample = new Sample();
    CommandLine line = new CommandLine(sample);
    line.setDefaultValueProvider(new EnvironmentDefaults(Map.of("TROTH_DROP_AFTER", "2m")));
    line.registerConverter(Duration.class, Durations::parse);

    line.parseArgs();
    assertEquals(Duration.ofMinutes(2), sample.dropAfter);

    line.parseArgs("--drop-after", "3s");
    assertEquals(Duration.ofSeconds(3), sample.dropAfter);
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "3s, PT3S", "2m, PT2M", "1h, PT1H"})
  void durations_are_read_as_people_write_them(String written, Duration meant) {
    assertEquals(meant, Durations.parse(written));
  }

  @ParameterizedTest
  @CsvSource({"512B, 512", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648"})
  void sizes_are_read_as_people_write_them(String written, long meant) {
    assertEquals(meant, ByteSize.parse(written).bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "s", "3 s", "-3s", "3sec", "9999999999s", "64KB", "1.5MiB"})
  void other_notations_are_refused(String written) {
    assertThrows(TypeConversionException.class, () -> Durations.parse(written));
    assertThrows(TypeConversionException.class, () -> ByteSize.parse(written));
  }

  private int execute(String arguments) {
    return Troth.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
  }

  @Command(name = "sample")
  private static final class Sample {
    @Option(names = "--drop-after", defaultValue = "30s")
    private Duration dropAfter;
  }
}
