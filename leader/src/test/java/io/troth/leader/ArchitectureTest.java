package io.troth.leader;

import io.troth.common.architecture.Architecture;
import io.troth.common.architecture.Purity;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void packages_point_one_way() {
    Architecture.check(
        "io.troth.leader",
        List.of(
            Set.of("core"),
            Set.of("driver"),
            Set.of("queue", "link", "log"),
            Set.of("loop"),
            Set.of("live"),
            Set.of("http"),
            Set.of("")));
  }

  @Test
  void the_core_only_computes() {
    Purity.check("io.troth.leader", "core");
  }
}
