package io.troth.simulation.check;

import java.util.List;

/**
 * A broken promise.
 *
 * @param invariant its name in the design, such as I3
 * @param sentence what is wrong, in one sentence
 * @param events the few events that show it
 */
public record Violation(String invariant, String sentence, List<String> events) {
  public Violation {
    events = List.copyOf(events);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(invariant).append(": ").append(sentence);
    events.forEach(event -> text.append("\n    ").append(event));
    return text.toString();
  }
}
