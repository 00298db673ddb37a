package io.troth.leader.live;

import io.troth.common.check.Limits;
import io.troth.common.live.LoadMeter;
import io.troth.common.live.TraceRing;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.loop.Watcher;

/** Notes what the loop does, in passing. */
public final class Notes implements Watcher {
  final TraceRing<Noted> traces = new TraceRing<>(Limits.TRACES_MAX);
  final LoadMeter load = new LoadMeter();

  @Override
  public void answered(Command command, Reply reply, long micros) {
    if (reply instanceof Reply.Refused || reply instanceof Reply.Unknown) {
      load.refused();
      return;
    }
    switch (command) {
      case Command.Read ignored -> load.read(micros);
      case Command.Commit ignored -> load.write(micros);
      case Command.Choose ignored -> load.write(micros);
      case Command.Hold ignored -> load.write(micros);
      case Command.CommitHeld ignored -> load.write(micros);
      default -> {
        // Nothing that clients do all day.
      }
    }
  }

  @Override
  public void traced(TransactionTrace trace) {
    traces.note(Noted.of(trace));
  }
}
