package io.troth.common.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * A rule and the sentence that a developer reads who breaks it: what is wrong, and what to do.
 *
 * @param sentence without a full stop
 */
record Rule(String sentence, ArchRule rule) {

  private static final int PLACES_MAX = 8;

  void check(JavaClasses classes) {
    List<String> places =
        rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
    if (places.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder(sentence).append(". It is so in:");
    places.stream().limit(PLACES_MAX).forEach(place -> text.append("\n  ").append(place));
    if (places.size() > PLACES_MAX) {
      text.append("\n  and %,d more places".formatted(places.size() - PLACES_MAX));
    }
    throw new AssertionError(text);
  }
}
