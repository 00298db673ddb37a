package io.troth.common.http;

import io.troth.common.check.Limits;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import java.util.Optional;

/**
 * A request's query, read without the servlet's own parser: that one would take a body for more of
 * it, and values for text.
 */
public final class Query {
  private static final int PARAMETERS_MAX = 16;

  private final String text;
  private final int[] starts = new int[PARAMETERS_MAX];
  private int count;

  private Query(String text) {
    this.text = text;
    for (int at = 0; at < text.length(); at = end(at) + 1) {
      if (count == PARAMETERS_MAX) {
        throw Refusal.INVALID.exception();
      }
      starts[count++] = at;
    }
  }

  /**
   * @param text as it came, {@code null} for none
   */
  public static Query of(String text) {
    return new Query(text == null ? "" : text);
  }

  /**
   * @throws Refusal.Refused where it is there twice, or is not encoded as it should be
   */
  public Optional<byte[]> bytes(String name) {
    byte[] found = find(name);
    return Optional.ofNullable(found);
  }

  public Optional<String> text(String name) {
    return bytes(name).map(Percent::text);
  }

  public boolean has(String name) {
    return find(name) != null;
  }

  /** The parameter {@code key}, which has to be there. */
  public Key key() {
    byte[] bytes = find("key");
    if (bytes == null) {
      throw Refusal.INVALID.exception();
    }
    return Keys.of(bytes);
  }

  /** The parameter {@code val}, which has to be there; it may be empty. */
  public Value value() {
    byte[] bytes = find("val");
    if (bytes == null) {
      throw Refusal.INVALID.exception();
    }
    if (bytes.length > Limits.QUERY_VALUE_BYTES_MAX) {
      throw Refusal.VALUE_TOO_LONG.exception();
    }
    return Value.of(bytes);
  }

  /**
   * Whether a parameter is set: {@code 1} or {@code true}, {@code 0} or {@code false}; not where it
   * is left out.
   */
  public boolean flag(String name) {
    return switch (text(name).orElse("0")) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw Refusal.INVALID.exception();
    };
  }

  public long number(String name) {
    try {
      return Long.parseLong(text(name).orElseThrow(Refusal.INVALID::exception));
    } catch (NumberFormatException e) {
      throw Refusal.INVALID.exception();
    }
  }

  private byte[] find(String name) {
    byte[] found = null;
    for (int i = 0; i < count; i++) {
      int start = starts[i];
      int end = end(start);
      int equals = start + name.length();
      boolean named =
          text.startsWith(name, start)
              && (equals == end || (equals < end && text.charAt(equals) == '='));
      if (named) {
        if (found != null) {
          throw Refusal.INVALID.exception();
        }
        found = Percent.decode(text, Math.min(equals + 1, end), end, true);
      }
    }
    return found;
  }

  private int end(int start) {
    int end = text.indexOf('&', start);
    return end < 0 ? text.length() : end;
  }
}
