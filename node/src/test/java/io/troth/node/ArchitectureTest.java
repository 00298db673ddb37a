package io.troth.node;

import io.troth.common.architecture.Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void packages_point_one_way() {
    Architecture.check("io.troth.node", List.of());
  }
}
