package io.troth.simulation.torture.load;

import io.troth.simulation.history.Outcome;
import java.util.Optional;

/**
 * What an answer says.
 *
 * @param outcome of the request itself
 * @param otherwise of what was asked for in case that a condition fails
 * @param strange what no server should have answered
 */
record Told(Outcome outcome, Optional<Outcome> otherwise, Optional<String> strange) {
  static Told of(Outcome outcome) {
    return new Told(outcome, Optional.empty(), Optional.empty());
  }
}
