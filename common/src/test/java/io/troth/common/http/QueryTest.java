package io.troth.common.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void finds_parameters_by_their_whole_name() {
    Query query = Query.of("keys=no&key=yes&val=");
    assertEquals("yes", query.key().toString());
    assertEquals(0, query.value().length());
    assertFalse(query.has("ke"));
    assertFalse(query.has("txn"));
  }

  @Test
  void no_query_has_no_parameters() {
    assertFalse(Query.of(null).has("key"));
    assertFalse(Query.of("").has("key"));
    assertTrue(Query.of("key").has("key"));
  }

  @Test
  void a_parameter_that_is_there_twice_is_refused() {
    refused(Refusal.INVALID, () -> Query.of("key=a&key=a").key());
  }

  @Test
  void a_missing_parameter_is_refused() {
    refused(Refusal.INVALID, () -> Query.of("val=a").key());
    refused(Refusal.INVALID, () -> Query.of("key=a").value());
  }

  @Test
  void values_are_any_bytes_and_keys_are_text() {
    assertArrayEquals(
        new byte[] {0, (byte) 0xff, 'a', ' '}, Query.of("val=%00%FFa+").value().bytes());
    refused(Refusal.INVALID, () -> Query.of("key=%FF").key());
    assertEquals("ä ö", Query.of("key=%C3%A4+ö").key().toString());
  }

  @Test
  void half_an_encoded_byte_is_refused() {
    for (String broken : new String[] {"%", "%4", "%4g", "a%", "%%41"}) {
      refused(Refusal.INVALID, () -> Query.of("val=" + broken).value());
    }
  }

  @Test
  void lengths_are_bounded() {
    refused(Refusal.IMPROPER_KEY, () -> Query.of("key=").key());
    String longest = "k".repeat(Limits.KEY_BYTES_MAX);
    assertEquals(longest, Query.of("key=" + longest).key().toString());
    refused(Refusal.IMPROPER_KEY, () -> Query.of("key=k" + longest).key());
    String value = "v".repeat(Limits.QUERY_VALUE_BYTES_MAX);
    assertEquals(value.length(), Query.of("val=" + value).value().length());
    refused(Refusal.VALUE_TOO_LONG, () -> Query.of("val=v" + value).value());
  }

  @Test
  void too_many_parameters_are_refused() {
    refused(Refusal.INVALID, () -> Query.of("a=1&".repeat(17)));
  }

  @Test
  void any_bytes_survive_their_encoding() {
    Random random = new Random(7);
    for (int round = 0; round < 1_000; round++) {
      byte[] bytes = new byte[random.nextInt(20)];
      random.nextBytes(bytes);
      StringBuilder encoded = new StringBuilder();
      for (byte each : bytes) {
        boolean plain = each >= 'a' && each <= 'z' && random.nextBoolean();
        encoded.append(plain ? String.valueOf((char) each) : "%%%02x".formatted(each));
      }
      assertArrayEquals(bytes, Query.of("val=" + encoded).value().bytes());
    }
  }

  @Test
  void text_is_never_replaced_silently() {
    assertArrayEquals("ä".getBytes(UTF_8), Percent.utf8("ä"));
    refused(Refusal.INVALID, () -> Percent.utf8("\ud800"));
  }

  private static void refused(Refusal expected, Runnable what) {
    assertEquals(expected, assertThrows(Refusal.Refused.class, what::run).refusal());
  }
}
