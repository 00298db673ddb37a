package io.troth.node;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes as people write it: {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB}.
 */
record ByteSize(long bytes) {

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB)");

  static ByteSize parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a size: write it like 64KiB or 1MiB");
    }
    int shift =
        switch (matcher.group(2)) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return new ByteSize(Long.parseLong(matcher.group(1)) << shift);
  }
}
