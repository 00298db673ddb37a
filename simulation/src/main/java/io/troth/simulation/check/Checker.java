package io.troth.simulation.check;

import io.troth.simulation.history.History;

/**
 * Judges a history by one promise. A checker never reports a violation that is none; what it cannot
 * decide it says.
 */
public interface Checker {
  Verdict judge(History history);
}
