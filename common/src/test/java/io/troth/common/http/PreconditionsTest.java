package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.http.Preconditions.Verdict;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
  private static final Key K = Key.of("k");

  private static Preconditions match(String... lines) {
    return of("If-Match", lines);
  }

  private static Preconditions noneMatch(String... lines) {
    return of("If-None-Match", lines);
  }

  private static Preconditions of(String header, String... lines) {
    HttpFields.Mutable headers = HttpFields.build();
    for (String line : lines) {
      headers.add(header, line);
    }
    return Preconditions.of(headers);
  }

  @Test
  void without_headers_nothing_is_asked() {
    Preconditions none = Preconditions.of(HttpFields.build().add("Accept", "*/*"));
    assertTrue(none.isNone());
    assertEquals(Verdict.ANSWER, none.judge(7));
    assertEquals(List.of(), none.ofWrite(K));
  }

  @Test
  void if_match_compares_strongly() {
    assertEquals(Verdict.ANSWER, match("\"7\"").judge(7));
    assertEquals(Verdict.FAILED, match("\"7\"").judge(8));
    assertEquals(Verdict.FAILED, match("W/\"7\"").judge(7));
    assertEquals(Verdict.ANSWER, match("W/\"7\", \"7\"").judge(7));
    assertEquals(Verdict.ANSWER, match("*").judge(7));
  }

  @Test
  void if_none_match_compares_weakly() {
    assertEquals(Verdict.NOT_MODIFIED, noneMatch("\"7\"").judge(7));
    assertEquals(Verdict.NOT_MODIFIED, noneMatch("W/\"7\"").judge(7));
    assertEquals(Verdict.ANSWER, noneMatch("\"8\", W/\"9\"").judge(7));
    assertEquals(Verdict.NOT_MODIFIED, noneMatch("*").judge(7));
  }

  @Test
  void if_match_is_judged_before_if_none_match() {
    HttpFields both = HttpFields.build().add("If-Match", "\"8\"").add("If-None-Match", "\"7\"");
    assertEquals(Verdict.FAILED, Preconditions.of(both).judge(7));
  }

  @Test
  void several_lines_are_one_list_with_empty_elements_and_space_anywhere() {
    Preconditions asked = noneMatch("\"1\" ,, \"2\",", "\t", " , W/\"3\"  ");
    for (long revision = 1; revision <= 3; revision++) {
      assertEquals(Verdict.NOT_MODIFIED, asked.judge(revision));
    }
    assertEquals(Verdict.ANSWER, asked.judge(4));
  }

  @Test
  void a_comma_in_a_tag_separates_nothing() {
    assertEquals(List.of(7L), match("\"5,6\", \"7\"").match().orElseThrow().strong());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"abc\"",
        "\"07\"",
        "\"+7\"",
        "\"-7\"",
        "\"7.0\"",
        "\"٧\"",
        "\"9223372036854775808\"",
        "\"99999999999999999999\""
      })
  void a_tag_that_is_no_revision_matches_nothing(String tag) {
    assertEquals(Verdict.FAILED, match(tag).judge(7));
    assertEquals(Verdict.ANSWER, noneMatch(tag).judge(7));
    assertEquals(List.of(new Condition.RevisionIs(K, 0)), match(tag).ofWrite(K));
    assertEquals(List.of(), noneMatch(tag).ofWrite(K));
  }

  @Test
  void the_largest_revision_is_one() {
    assertEquals(Verdict.ANSWER, match("\"9223372036854775807\"").judge(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "7",
        "\"7",
        "7\"",
        "\"7\" \"8\"",
        "w/\"7\"",
        "W/",
        "W/7",
        "W/ \"7\"",
        "**",
        "*, \"7\"",
        "\"7\", *",
        "*, *",
        "\"a b\"",
        "'7'"
      })
  void what_is_no_list_of_tags_is_400(String wrong) {
    for (String header : List.of("If-Match", "If-None-Match")) {
      Refusal refusal =
          assertThrows(Refusal.Refused.class, () -> of(header, wrong), wrong).refusal();
      assertEquals(400, refusal.status());
      assertTrue(refusal.text().startsWith(header), refusal.text());
    }
  }

  @Test
  void more_tags_than_allowed_are_400() {
    assertEquals(
        Limits.ENTITY_TAGS_MAX,
        match(tags(Limits.ENTITY_TAGS_MAX)).match().orElseThrow().strong().size());
    Refusal.Refused refused =
        assertThrows(Refusal.Refused.class, () -> match(tags(Limits.ENTITY_TAGS_MAX), "\"none\""));
    assertEquals(400, refused.refusal().status());
  }

  private static String tags(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(EntityTags::tag)
        .collect(Collectors.joining(", "));
  }

  @Test
  void writes_depend_on_what_the_headers_name() {
    assertEquals(List.of(new Condition.Exists(K)), match("*").ofWrite(K));
    assertEquals(List.of(new Condition.RevisionIs(K, 7)), match("\"7\"").ofWrite(K));
    assertEquals(
        List.of(new Condition.RevisionIn(K, List.of(7L, 8L))),
        match("\"7\"", "W/\"9\", \"8\"").ofWrite(K));
    assertEquals(List.of(new Condition.RevisionIs(K, 0)), match("W/\"7\"").ofWrite(K));
    assertEquals(List.of(new Condition.Absent(K)), noneMatch("*").ofWrite(K));
    assertEquals(
        List.of(new Condition.RevisionNotIn(K, List.of(8L, 7L))),
        noneMatch("W/\"7\", \"8\"").ofWrite(K));
    HttpFields both = HttpFields.build().add("If-Match", "*").add("If-None-Match", "\"7\"");
    assertEquals(
        List.of(new Condition.Exists(K), new Condition.RevisionNotIn(K, List.of(7L))),
        Preconditions.of(both).ofWrite(K));
  }
}
