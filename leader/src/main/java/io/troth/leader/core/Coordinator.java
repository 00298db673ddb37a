package io.troth.leader.core;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The leader's part of the protocol: a state machine that takes inputs and wants effects, and knows
 * nothing of threads, clocks, disks or sockets. The order of inputs is the order of everything.
 */
public final class Coordinator {
  private final Term term;
  private final Commits commits;
  private final Reads reads;
  private final Choices choices;
  private final Holds holds;
  private final Healing healing;
  private final Comparisons comparisons;
  private final Moves moves;
  private final Recovery recovery;
  private final Connections connections;
  private final Membership membership;
  private String nonce = "";
  private long confirmedMicros;
  private long expiredMicros;

  public Coordinator(Rules rules, Timing timing, Bounds bounds) {
    term = new Term(rules, timing, bounds);
    commits = new Commits(term);
    reads = new Reads(term);
    choices = new Choices(term, commits, reads);
    holds = new Holds(term, commits);
    healing = new Healing(term, commits, holds);
    comparisons = new Comparisons(term, healing.differences());
    moves = new Moves(term, healing);
    recovery = new Recovery(term, commits, holds, healing);
    connections =
        new Connections(term, commits, reads, healing, comparisons, recovery, this::retire);
    membership = new Membership(term);
  }

  /**
   * One step.
   *
   * @param nowMicros of a clock that never goes back
   */
  public void step(long nowMicros, Input input, Consumer<Effect> effects) {
    long still = nowMicros - term.now;
    term.enter(nowMicros, effects);
    if (still > term.timing.silence() / 2 && term.phase != Term.Phase.OUT) {
      stoodStill(still);
    }
    switch (input) {
      case Input.Start start -> start(start);
      case Input.Request request -> request(request);
      case Input.Applied applied -> applied(applied.state(), applied.command());
      case Input.Confirmed confirmed -> reads.confirmed(confirmed.askedMicros());
      case Input.LinkUp up -> connections.up(up.link());
      case Input.Received received -> connections.received(received.link(), received.message());
      case Input.LinkDown down -> connections.down(down.link(), down.why());
      case Input.Tick tick -> tick();
      case Input.BatchEnd end -> batchEnd();
    }
  }

  /** This server did nothing for a while, and heard nothing: that says nothing about others. */
  private void stoodStill(long micros) {
    if (term.rules.excusesOwnStall()) {
      term.report("stood_still", "millis=" + micros / 1_000);
      connections.stoodStill(micros);
      recovery.stoodStill(micros);
    }
  }

  private void start(Input.Start start) {
    nonce = start.nonce();
    term.propose(start.found());
    term.propose(new ClusterCommand.TakeOffice(start.address(), nonce));
  }

  private void applied(ClusterState state, ClusterCommand command) {
    if (command instanceof ClusterCommand.TakeOffice office) {
      // One term only: applied once more after another's, it must not bring back what is over.
      if (office.nonce().equals(nonce) && term.epoch == 0) {
        takeOffice(state);
        return;
      }
      if (term.phase != Term.Phase.OUT && state.epoch() > term.epoch) {
        String why = state.leader() + " took office in epoch " + state.epoch();
        retire(Effect.Retired.Cause.SUCCEEDED, why);
      }
    }
    if (term.phase == Term.Phase.OUT) {
      return;
    }
    ClusterState before = term.state;
    term.state = state;
    List<Peer> gone = connections.gone();
    gone.forEach(this::forget);
    connections.refresh();
    if (command instanceof ClusterCommand.Leave leave
        && leave.epoch() == term.epoch
        && term.peers.containsKey(leave.follower())) {
      term.peers.get(leave.follower()).leaving = false;
    }
    List<Integer> changed = SlotTable.changed(before, state);
    connections.applied(before, command);
    healing.applied(before, command, changed);
    if (!changed.isEmpty() || !gone.isEmpty()) {
      changed.forEach(slot -> term.slots.refresh(state, slot));
      commits.recount();
      recovery.reconsider();
      reads.retry();
    }
    connections.admit();
    membership.applied(state, command);
  }

  /**
   * It is no member any more, and the next follower that registers may get its number: whatever
   * names that number is dropped, or the other would be told what became of what it never had.
   */
  private void forget(Peer peer) {
    commits.forget(peer);
    recovery.forget(peer);
    connections.forget(peer);
    healing.forget(peer);
    comparisons.lost(peer);
    reads.lost(peer);
    moves.forget(peer);
  }

  private void takeOffice(ClusterState state) {
    term.begin(state);
    term.report("in_office", "epoch=" + term.epoch);
    connections.refresh();
    recovery.begin();
    connections.tick();
  }

  private void retire(Effect.Retired.Cause cause, String why) {
    term.phase = Term.Phase.OUT;
    term.peers.values().stream()
        .filter(peer -> !peer.isDown())
        .forEach(peer -> term.effect(new Effect.Disconnect(peer.link)));
    // What is still on its way from followers decides nothing any more.
    term.byLink.clear();
    commits.retire();
    holds.retire();
    reads.retire();
    membership.retire();
    term.effect(new Effect.Retired(cause, why));
  }

  private void tick() {
    if (term.phase == Term.Phase.OUT) {
      return;
    }
    connections.tick();
    recovery.advance(connections);
    healing.tick();
    moves.tick();
    if (term.phase == Term.Phase.SERVING) {
      comparisons.tick();
    }
    if (term.now - confirmedMicros >= term.timing.office() / 5) {
      confirmedMicros = term.now;
      term.effect(new Effect.Confirm(term.now));
    }
    if (term.now - expiredMicros >= term.timing.silence() / 10) {
      expiredMicros = term.now;
      commits.expire();
      holds.expire();
      reads.expire();
      membership.expire();
      recovery.reconsider();
      reads.retry();
    }
  }

  private void batchEnd() {
    if (term.phase == Term.Phase.OUT) {
      return;
    }
    recovery.advance(connections);
    startReady();
    reads.advance();
    term.flush();
  }

  private void startReady() {
    Optional<Transaction> next;
    while ((next = commits.nextReady()).isPresent()) {
      if (next.get().choose.isPresent()) {
        choices.start(next.get());
      } else {
        commits.start(next.get());
      }
    }
  }

  private void request(Input.Request request) {
    Optional<Reply.Refused> refusal = refusal(request.command());
    if (refusal.isPresent()) {
      term.answer(request.id(), refusal.get());
      return;
    }
    switch (request.command()) {
      case Command.Read read ->
          reads.read(
              new Reads.Reading(
                  read.keys(),
                  request.deadlineMicros(),
                  versions -> term.answer(request.id(), new Reply.Values(versions)),
                  refused -> term.answer(request.id(), refused)));
      case Command.Commit commit -> commits.submit(request, commit);
      case Command.Choose choose -> choices.submit(request, choose);
      case Command.Hold hold -> holds.hold(request, hold);
      case Command.CommitHeld commit -> holds.commit(request, commit);
      case Command.AbortHeld abort -> holds.abort(request, abort.name());
      case Command.Register register -> membership.register(request, register.address());
      case Command.Drain drain -> membership.drain(request, drain);
      case Command.Undrain undrain -> membership.undrain(request, undrain.follower());
      case Command.Forget forget -> membership.forget(request, forget.follower());
      case Command.Status status ->
          term.answer(
              request.id(),
              new Reply.Status(
                  Statuses.of(term, reads, healing, comparisons, moves, holds, commits.waiters())));
    }
  }

  private Optional<Reply.Refused> refusal(Command command) {
    if (command instanceof Command.Status) {
      return Optional.empty();
    }
    if (term.phase == Term.Phase.OUT) {
      return Optional.of(Refusals.notInOffice());
    }
    if (command instanceof Command.Register
        || command instanceof Command.Drain
        || command instanceof Command.Undrain
        || command instanceof Command.Forget) {
      return Optional.empty();
    }
    if (!term.state.open()) {
      return Optional.of(Refusals.notOpen());
    }
    return term.phase == Term.Phase.RECOVERING
        ? Optional.of(Refusals.recovering())
        : Optional.empty();
  }
}
