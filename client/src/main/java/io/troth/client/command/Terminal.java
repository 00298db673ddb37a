package io.troth.client.command;

/**
 * Whether people are watching. `bin/troth` says so: it knows without loading anything, and the JDK
 * tells it only in newer versions.
 */
final class Terminal {
  private static final String WATCHED = System.getProperty("troth.terminal", "");

  private Terminal() {}

  static boolean showsOutput() {
    return WATCHED.contains("1");
  }

  static boolean showsErrors() {
    return WATCHED.contains("2");
  }

  static boolean hasColours() {
    return showsOutput() && System.getenv("NO_COLOR") == null;
  }
}
