package io.troth.common.http;

import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * {@code If-Match} and {@code If-None-Match} of a request (RFC 9110, section 13). Of a read they
 * are judged here, when its version is known. Of a write they become conditions of its transaction,
 * so that every replica judges them at the instant of the write.
 */
public record Preconditions(Optional<EntityTags> match, Optional<EntityTags> noneMatch) {
  public static final Preconditions NONE = new Preconditions(Optional.empty(), Optional.empty());

  /** What a read of an existing value comes to. */
  enum Verdict {
    ANSWER,
    NOT_MODIFIED,
    FAILED
  }

  /**
   * @throws Refusal.Refused where a header is malformed
   */
  public static Preconditions of(HttpServletRequest request) {
    Enumeration<String> match = request.getHeaders("If-Match");
    Enumeration<String> none = request.getHeaders("If-None-Match");
    return match.hasMoreElements() || none.hasMoreElements() ? parse(match, none) : NONE;
  }

  /**
   * @throws Refusal.Refused where a header is malformed
   */
  public static Preconditions of(HttpFields headers) {
    return headers.contains(HttpHeader.IF_MATCH) || headers.contains(HttpHeader.IF_NONE_MATCH)
        ? parse(headers.getValues("If-Match"), headers.getValues("If-None-Match"))
        : NONE;
  }

  private static Preconditions parse(Enumeration<String> match, Enumeration<String> none) {
    return new Preconditions(tags("If-Match", match), tags("If-None-Match", none));
  }

  private static Optional<EntityTags> tags(String header, Enumeration<String> lines) {
    return lines.hasMoreElements()
        ? Optional.of(EntityTags.parse(header, lines))
        : Optional.empty();
  }

  public boolean isNone() {
    return match.isEmpty() && noneMatch.isEmpty();
  }

  /** In the order of RFC 9110, 13.2.2. */
  Verdict judge(long revision) {
    if (match.isPresent() && !match.get().matchesStrongly(revision)) {
      return Verdict.FAILED;
    }
    return noneMatch.isPresent() && noneMatch.get().matchesWeakly(revision)
        ? Verdict.NOT_MODIFIED
        : Verdict.ANSWER;
  }

  /** What a write of the key depends on; empty if on nothing. */
  public List<Condition> ofWrite(Key key) {
    if (isNone()) {
      return List.of();
    }
    List<Condition> conditions = new ArrayList<>(2);
    match.ifPresent(tags -> conditions.add(matching(key, tags)));
    noneMatch.ifPresent(tags -> notMatching(key, tags).ifPresent(conditions::add));
    return conditions;
  }

  private static Condition matching(Key key, EntityTags tags) {
    if (tags.any()) {
      return new Condition.Exists(key);
    }
    return switch (tags.strong().size()) {
      // No key has it, so the write is refused, and as any other that is.
      case 0 -> new Condition.RevisionIs(key, Revision.NONE);
      case 1 -> new Condition.RevisionIs(key, tags.strong().get(0));
      default -> new Condition.RevisionIn(key, tags.strong());
    };
  }

  private static Optional<Condition> notMatching(Key key, EntityTags tags) {
    if (tags.any()) {
      return Optional.of(new Condition.Absent(key));
    }
    List<Long> revisions = tags.revisions();
    return revisions.isEmpty()
        ? Optional.empty()
        : Optional.of(new Condition.RevisionNotIn(key, revisions));
  }
}
