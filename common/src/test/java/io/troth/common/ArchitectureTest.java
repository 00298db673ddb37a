package io.troth.common;

import io.troth.common.architecture.Architecture;
import io.troth.common.architecture.Purity;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void packages_point_one_way() {
    Architecture.check(
        "io.troth.common",
        List.of(
            Set.of("check"),
            Set.of("ring"),
            Set.of("model"),
            Set.of("message"),
            Set.of("cluster"),
            Set.of("trace", "live"),
            Set.of("http", "link", "log")));
  }

  @Test
  void the_vocabulary_only_computes() {
    Purity.check("io.troth.common", "check", "cluster", "message", "model", "ring", "trace");
  }
}
