package io.troth.node.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show is so. */
@Timeout(240)
class DocumentsIT {

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/http-api.md", "docs/transactions.md"})
  void every_command_prints_what_the_document_says(String document, @TempDir Path folder)
      throws Exception {
    Transcript transcript = Transcript.of(Path.of("..").resolve(document));
    assertTrue(transcript.steps().size() >= 10, "finds the commands");
    try (LiveCluster cluster = LiveCluster.start(folder, 3, "")) {
      List<String> differences = transcript.run(cluster, folder);
      assertEquals(List.of(), differences, String.join("\n", differences));
    }
  }
}
