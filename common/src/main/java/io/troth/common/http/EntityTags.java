package io.troth.common.http;

import io.troth.common.check.Limits;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an {@code If-Match} or {@code If-None-Match} header lists: {@code *}, or entity tags (RFC
 * 9110, sections 8.8.3 and 13.1). The tag of a value is its revision in quotes. A tag that is no
 * revision is well-formed and matches nothing, so only revisions are kept.
 *
 * @param any whether it is {@code *}
 * @param strong revisions of the tags that are strong
 * @param weak revisions of the tags that are weak: {@code W/"7"}
 */
public record EntityTags(boolean any, List<Long> strong, List<Long> weak) {
  /**
   * As servers write it: without zeros in front, since tags are compared character by character.
   */
  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,18}");

  private static final String LARGEST = Long.toString(Long.MAX_VALUE);

  /** The tag of a value that has that revision. */
  public static String tag(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * @param lines of one header: all of them are one list
   * @throws Refusal.Refused where that is no such list, or too long
   */
  static EntityTags parse(String header, Enumeration<String> lines) {
    Parser parser = new Parser(header);
    while (lines.hasMoreElements()) {
      parser.line(lines.nextElement());
    }
    return parser.tags();
  }

  /** For {@code If-Match} and {@code If-Range}: a weak tag never matches. */
  boolean matchesStrongly(long revision) {
    return any || strong.contains(revision);
  }

  /** For {@code If-None-Match}. */
  boolean matchesWeakly(long revision) {
    return any || strong.contains(revision) || weak.contains(revision);
  }

  /** Revisions of all tags. */
  List<Long> revisions() {
    if (weak.isEmpty()) {
      return strong;
    }
    List<Long> all = new ArrayList<>(strong);
    all.addAll(weak);
    return all;
  }

  private static final class Parser {
    private final String header;
    private final List<Long> strong = new ArrayList<>(1);
    private final List<Long> weak = new ArrayList<>(0);
    private int stars;
    private int count;

    private String line = "";
    private int at;

    Parser(String header) {
      this.header = header;
    }

    EntityTags tags() {
      boolean any = stars == 1 && count == 0;
      if (!any && (stars > 0 || count == 0)) {
        throw malformed();
      }
      return new EntityTags(any, strong, weak);
    }

    void line(String text) {
      line = text;
      at = 0;
      skipSpace();
      while (at < line.length()) {
        // A list may have empty elements (RFC 9110, 5.6.1.2).
        if (line.charAt(at) != ',') {
          element();
          skipSpace();
          if (at < line.length() && line.charAt(at) != ',') {
            throw malformed();
          }
        }
        at++;
        skipSpace();
      }
    }

    private void element() {
      if (line.charAt(at) == '*') {
        at++;
        stars++;
        return;
      }
      boolean isWeak = line.startsWith("W/", at);
      at += isWeak ? 2 : 0;
      int end = closing();
      if (++count > Limits.ENTITY_TAGS_MAX) {
        throw Refusal.notApplied(
                400, header + " has more than " + Limits.ENTITY_TAGS_MAX + " entity tags")
            .exception();
      }
      String opaque = line.substring(at + 1, end);
      if (isRevision(opaque)) {
        (isWeak ? weak : strong).add(Long.parseLong(opaque));
      }
      at = end + 1;
    }

    private static boolean isRevision(String opaque) {
      return NUMBER.matcher(opaque).matches()
          && (opaque.length() < LARGEST.length() || opaque.compareTo(LARGEST) <= 0);
    }

    /** Of the quote that ends the tag which begins here. */
    private int closing() {
      if (at == line.length() || line.charAt(at) != '"') {
        throw malformed();
      }
      int end = at + 1;
      while (end < line.length() && line.charAt(end) != '"') {
        char c = line.charAt(end);
        if (c <= ' ' || c == 0x7f) {
          throw malformed();
        }
        end++;
      }
      if (end == line.length()) {
        throw malformed();
      }
      return end;
    }

    private void skipSpace() {
      while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
        at++;
      }
    }

    private Refusal.Refused malformed() {
      return Refusal.notApplied(400, header + " must be * or entity tags in quotes").exception();
    }
  }
}
