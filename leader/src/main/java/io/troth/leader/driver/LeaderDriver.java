package io.troth.leader.driver;

import io.troth.leader.core.Coordinator;
import io.troth.leader.core.Effect;
import io.troth.leader.core.Input;

/**
 * Hands inputs to the core and performs what it wants done, in order. One thread at a time; nothing
 * here blocks. The same in servers and in the simulation.
 */
public final class LeaderDriver {
  private final Coordinator coordinator;
  private final Links links;
  private final ClusterLog log;
  private final Outside outside;

  public LeaderDriver(Coordinator coordinator, Links links, ClusterLog log, Outside outside) {
    this.coordinator = coordinator;
    this.links = links;
    this.log = log;
    this.outside = outside;
  }

  public void step(long nowMicros, Input input) {
    coordinator.step(nowMicros, input, this::perform);
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Answer answer -> outside.answer(answer.id(), answer.reply());
      case Effect.Connect connect -> links.connect(connect.link(), connect.address());
      case Effect.Disconnect disconnect -> links.disconnect(disconnect.link());
      case Effect.Send send -> links.send(send.link(), send.message());
      case Effect.Propose propose -> log.propose(propose.command());
      case Effect.Confirm confirm -> log.confirm(confirm.askedMicros());
      case Effect.Report report -> outside.report(report.event(), report.details());
      case Effect.Alarm alarm -> outside.alarm(alarm.event(), alarm.details());
      case Effect.Traced traced -> outside.traced(traced.trace());
      case Effect.Retired retired -> outside.retired(retired.cause(), retired.why());
    }
  }
}
