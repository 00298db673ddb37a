package io.troth.leader.http;

import io.javalin.http.Context;
import io.troth.common.http.Refusal;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Revisions as HTTP's entity tags, and conditions on them. */
final class Revisions {
  private static final Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");

  private Revisions() {}

  static String tag(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * What a write's headers ask for: {@code If-None-Match: *}, {@code If-Match: *}, or {@code
   * If-Match: "REVISION"}.
   */
  static Optional<Condition> condition(Context ctx, Key key) {
    String match = ctx.req().getHeader("If-Match");
    String none = ctx.req().getHeader("If-None-Match");
    if (none != null) {
      if (match != null || !none.equals("*")) {
        throw Refusal.notApplied(400, "If-None-Match of a write must be * and stand alone")
            .exception();
      }
      return Optional.of(new Condition.Absent(key));
    }
    if (match == null) {
      return Optional.empty();
    }
    if (match.equals("*")) {
      return Optional.of(new Condition.Exists(key));
    }
    Matcher tag = TAG.matcher(match);
    if (!tag.matches()) {
      throw Refusal.notApplied(400, "If-Match must be * or one revision in quotes").exception();
    }
    return Optional.of(new Condition.RevisionIs(key, Long.parseLong(tag.group(1))));
  }
}
