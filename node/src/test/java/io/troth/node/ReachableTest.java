package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ReachableTest {

  @Test
  void a_host_stands_alone_or_with_a_port() {
    assertEquals(new Reachable("db1.example", Optional.empty()), Reachable.parse("db1.example"));
    assertEquals(new Reachable("10.0.0.7", Optional.of(80)), Reachable.parse("10.0.0.7:80"));
    assertEquals(new Reachable("[fe80::1]", Optional.of(80)), Reachable.parse("[fe80::1]:80"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":80", "a:", "a:b", "a:0", "a:70000", "a b", "a/b", "fe80::1", "0.0.0.0", "[::]:80"
      })
  void what_nobody_can_reach_is_refused(String written) {
    assertThrows(TypeConversionException.class, () -> Reachable.parse(written));
  }

  @Test
  void one_address_is_advertised_as_it_is() {
    assertEquals("127.0.0.1", Reachable.host("127.0.0.1", Optional.of("10.0.0.1:1")));
    assertEquals("[::1]", Reachable.host("::1", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void for_all_addresses_it_is_the_one_on_the_way_to_the_peer(String all) {
    assertEquals("127.0.0.1", Reachable.host(all, Optional.of("127.0.0.1:16200")));
    String towardsAnybody = Reachable.host(all, Optional.empty());
    assertFalse(Reachable.isAll(towardsAnybody), towardsAnybody);
    assertEquals(towardsAnybody, Reachable.host(all, Optional.of("no.such.host.invalid:1")));
  }
}
