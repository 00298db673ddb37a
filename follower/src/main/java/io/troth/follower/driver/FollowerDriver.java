package io.troth.follower.driver;

import io.troth.common.check.Limits;
import io.troth.common.message.Read;
import io.troth.common.message.ToLeader;
import io.troth.common.message.ToLeader.Answer;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.follower.core.Effect;
import io.troth.follower.core.Input;
import io.troth.follower.core.Participant;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands inputs to the core and performs what it wants done, in order. One thread at a time; nothing
 * but a read from disk blocks. The same in servers and in the simulation.
 */
public final class FollowerDriver {
  private final Participant participant;
  private final Storage storage;
  private final LeaderLinks links;
  private final Background background;
  private boolean broken;

  public FollowerDriver(
      Participant participant, Storage storage, LeaderLinks links, Background background) {
    this.participant = participant;
    this.storage = storage;
    this.links = links;
    this.background = background;
  }

  /** The disk failed: nothing goes on with this store before it is opened anew. */
  public boolean isBroken() {
    return broken;
  }

  public Participant participant() {
    return participant;
  }

  public void step(Input input) {
    participant.step(input, this::perform);
  }

  private void perform(Effect effect) {
    if (broken
        && !(effect instanceof Effect.Send send && send.message() instanceof ToLeader.Trouble)
        && !(effect instanceof Effect.CloseLink)) {
      return;
    }
    switch (effect) {
      case Effect.Store store -> store(store);
      case Effect.Sync sync -> background.sync(sync.ticket());
      case Effect.Send send -> links.send(send.link(), send.message());
      case Effect.CloseLink close -> links.close(close.link(), close.why());
      case Effect.Answer answer -> answer(answer);
      case Effect.Fetch fetch -> background.fetch(fetch);
      case Effect.Compare compare -> compare(compare);
      case Effect.Report report -> background.report(report.event(), report.details());
    }
  }

  private void store(Effect.Store store) {
    try {
      storage.write(store.changes());
    } catch (StorageFailure failure) {
      failed(failure);
    }
  }

  private void compare(Effect.Compare compare) {
    try {
      background.compare(compare, storage.freeze(compare.slots()));
    } catch (StorageFailure failure) {
      failed(failure);
    }
  }

  /** What the core holds is ahead of the disk now: nothing that it wants may be done any more. */
  private void failed(StorageFailure failure) {
    broken = true;
    background.failed(failure.getMessage());
  }

  private void answer(Effect.Answer effect) {
    List<Answer> answers = new ArrayList<>();
    int bytes = 0;
    for (Read read : effect.reads()) {
      Version version = storage.get(read.key());
      answers.add(new Answer(read.id(), version));
      bytes += 32 + version.value().map(Value::length).orElse(0);
      if (bytes >= Limits.ANSWERS_BYTES_MAX || answers.size() == Limits.ROUND_READS_MAX) {
        links.send(effect.link(), new ToLeader.Answers(effect.epoch(), answers));
        links.awaitRoom(effect.link());
        answers = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!answers.isEmpty()) {
      links.send(effect.link(), new ToLeader.Answers(effect.epoch(), answers));
    }
  }
}
