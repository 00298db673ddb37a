package io.troth.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed is one world: run twice, every event is the same. */
class DeterminismTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5, 61, 100, 126, 1039, 2500})
  void a_seed_run_twice_leaves_one_trace(long seed) {
    String first = trace(seed);
    assertEquals(first, trace(seed));
    assertNotEquals(first, trace(seed + 1));
  }

  private static String trace(long seed) {
    MessageDigest digest = sha();
    Result result =
        new World(Scenario.of(seed), line -> digest.update(line.getBytes(StandardCharsets.UTF_8)))
            .run();
    return result.events() + " " + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
