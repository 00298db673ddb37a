package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-4, 0, 5",
    "bytes=2-3, 2, 2",
    "bytes=9-, 9, 1",
    "bytes=0-, 0, 10",
    "bytes=3-99999999999999999999, 3, 7",
    "bytes=-3, 7, 3",
    "bytes=-10, 0, 10",
    "bytes=-99999999999999999999, 0, 10",
    "BYTES=1-2, 1, 2",
    "bytes= 1-2, 1, 2",
    "bytes=0001-02, 1, 2",
  })
  void of_ten_bytes(String header, int from, int length) {
    assertEquals(Optional.of(new ByteRange(from, length)), ByteRange.of(header, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=10-",
        "bytes=10-20",
        "bytes=-0",
        "bytes=99999999999999999999-",
        "bytes=-00"
      })
  void none_of_ten_bytes(String header) {
    ByteRange range = ByteRange.of(header, 10).orElseThrow();
    assertEquals("bytes */10", range.contentRange(10));
    assertEquals(true, range.isUnsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=3-2",
        "bytes=99999999999999999999-9",
        "bytes=a-b",
        "bytes=0-1,3-4",
        "bytes=--1",
        "bytes=1",
        "lines=0-1",
        "bytes=0 - 1",
        "0-1"
      })
  void the_whole_value_where_it_is_no_range_or_not_one(String header) {
    assertEquals(Optional.empty(), ByteRange.of(header, 10));
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-, true", "bytes=0-0, true", "bytes=-0, true", "bytes=-5, false"})
  void an_empty_value_has_no_bytes_and_can_be_answered_whole(String header, boolean refused) {
    assertEquals(refused, ByteRange.of(header, 0).isPresent());
  }
}
