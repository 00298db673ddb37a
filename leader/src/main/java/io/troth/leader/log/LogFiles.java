package io.troth.leader.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What is in the directory, before Ratis has it. Ratis would serve the log of any group that it
 * finds there, and wait without end for entries that are gone; both are told at once here.
 */
final class LogFiles {
  private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-(\\d+))?");
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.\\d+_(\\d+)");
  private static final Pattern GROUP =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private LogFiles() {}

  static void check(Path directory, LogGroup group) {
    String own = group.id().toString();
    try {
      for (String name : names(directory)) {
        if (GROUP.matcher(name).matches() && !name.equals(own)) {
          throw new LogFailure(
              "The directory " + directory + " holds the cluster log of another group, " + name);
        }
      }
      Path log = directory.resolve(own).resolve("current");
      gap(directory, log, directory.resolve(own).resolve("sm"));
      for (String name : names(log)) {
        Matcher segment = SEGMENT.matcher(name);
        if (segment.matches()) {
          segment(log.resolve(name), segment);
        }
      }
    } catch (IOException e) {
      throw new LogFailure("The cluster log in " + directory + " cannot be read", e);
    }
  }

  private static void segment(Path file, Matcher name) throws IOException {
    long first = Long.parseLong(name.group(1));
    if (name.group(2) == null) {
      SegmentFile.cutTornTail(file, first);
    } else {
      SegmentFile.expectWhole(file, first, Long.parseLong(name.group(2)));
    }
  }

  /** Between the last snapshot and the first entry that is left. */
  private static void gap(Path directory, Path log, Path snapshots) throws IOException {
    OptionalLong first = numbers(log, SEGMENT).min();
    OptionalLong last = numbers(snapshots, SNAPSHOT).max();
    if (first.isPresent() && first.getAsLong() > last.orElse(-1) + 1) {
      throw new LogFailure(
          "The cluster log in "
              + directory
              + " is damaged: it begins at entry "
              + first.getAsLong()
              + (last.isPresent()
                  ? ", its last snapshot ends at " + last.getAsLong()
                  : " and has no snapshot"));
    }
  }

  /** Ratis goes on without one that it cannot read. */
  static void expectNoSnapshot(Path snapshots) throws IOException {
    if (numbers(snapshots, SNAPSHOT).findAny().isPresent()) {
      throw new IOException("the snapshot in " + snapshots + " is damaged");
    }
  }

  private static LongStream numbers(Path directory, Pattern pattern) throws IOException {
    return names(directory).stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .mapToLong(match -> Long.parseLong(match.group(1)));
  }

  private static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }
}
