package io.troth.bench.load;

import java.util.Locale;

/** What clients do. */
public enum Mix {
  PUT(100),
  GET(0),
  MIXED(50);

  private final int putPercent;

  Mix(int putPercent) {
    this.putPercent = putPercent;
  }

  /**
   * @param random 0 to 99
   */
  public boolean puts(int random) {
    return random < putPercent;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
