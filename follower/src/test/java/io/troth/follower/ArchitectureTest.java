package io.troth.follower;

import io.troth.common.architecture.Architecture;
import io.troth.common.architecture.Purity;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void packages_point_one_way() {
    Architecture.check(
        "io.troth.follower",
        List.of(
            Set.of("core"),
            Set.of("driver"),
            Set.of("store", "link"),
            Set.of("loop"),
            Set.of("http", "live"),
            Set.of("")));
  }

  @Test
  void the_core_only_computes() {
    Purity.check("io.troth.follower", "core");
  }
}
