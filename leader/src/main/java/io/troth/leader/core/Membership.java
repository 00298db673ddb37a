package io.troth.leader.core;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients ask about followers: to register, drain, take back or forget one. Each is an entry
 * of the cluster log, and only the log can say what comes of several that are asked for at once. So
 * the client is answered when the log has applied the entry, accepted or refused, and by its
 * deadline that the outcome is unknown. What is so already is answered at once.
 */
final class Membership {
  private record Waiting(long request, long deadlineMicros) {}

  private final Term term;

  /** Proposed, and not back from the cluster log; with the requests that wait for it. */
  private final Map<ClusterCommand, List<Waiting>> proposed = new LinkedHashMap<>();

  private int waiting;

  Membership(Term term) {
    this.term = term;
  }

  void register(Input.Request request, String address) {
    if (term.state.member(address).isPresent()) {
      accept(request);
    } else if (term.state.members().size() >= Limits.FOLLOWERS_MAX) {
      term.answer(request.id(), Refusals.tooManyFollowers());
    } else {
      propose(request, new ClusterCommand.Register(address));
    }
  }

  void drain(Input.Request request, Command.Drain drain) {
    Optional<Member> member = find(request, drain.follower());
    if (member.isEmpty()) {
      return;
    }
    boolean refused =
        !member.get().isLeaving() && !drain.forced() && !term.state.mayDrain(drain.follower());
    if (drain.dryRun()) {
      term.answer(request.id(), plan(member.get(), refused));
    } else if (member.get().isLeaving()) {
      accept(request);
    } else if (refused) {
      term.answer(request.id(), Refusals.tooFewFollowers(term.state, drain.follower()));
    } else {
      propose(request, new ClusterCommand.Drain(term.epoch, drain.follower(), drain.forced()));
    }
  }

  private Reply.DrainPlan plan(Member member, boolean refused) {
    int slots = 0;
    for (long each : term.slots.inSync) {
      slots += (each & Peer.bit(member.id())) != 0 ? 1 : 0;
    }
    return new Reply.DrainPlan(
        member.id(),
        slots,
        term.state.placedWithout(member.id()),
        term.state.redundancy(),
        refused
            ? Optional.of(Refusals.tooFewFollowers(term.state, member.id()))
            : Optional.empty());
  }

  void undrain(Input.Request request, int follower) {
    Optional<Member> member = find(request, follower);
    if (member.isEmpty()) {
      return;
    }
    if (member.get().isLeaving()) {
      propose(request, new ClusterCommand.Undrain(term.epoch, follower));
    } else {
      term.answer(request.id(), Refusals.notDraining(follower));
    }
  }

  void forget(Input.Request request, int follower) {
    if (find(request, follower).isEmpty()) {
      return;
    }
    Optional<String> why = whyKept(follower);
    if (why.isPresent()) {
      term.answer(request.id(), Refusals.kept(follower, why.get()));
    } else {
      propose(request, new ClusterCommand.Forget(term.epoch, follower));
    }
  }

  /** Beside what the log says: nothing more may be said of it there once it is forgotten. */
  private Optional<String> whyKept(int follower) {
    Optional<String> why = term.state.whyKept(follower);
    if (why.isPresent()) {
      return why;
    }
    Peer peer = term.peers.get(follower);
    if (peer.leaving) {
      return Optional.of("it is just leaving its sets; try again");
    }
    if (term.slots.isLearning(peer)) {
      return Optional.of("it is learning slots; try again");
    }
    return peer.isUp() && term.state.members().get(follower).state() == Member.State.AWAY
        ? Optional.of("it has just come back; drain it first")
        : Optional.empty();
  }

  private Optional<Member> find(Input.Request request, int follower) {
    Member member = term.state.members().get(follower);
    if (member == null) {
      term.answer(request.id(), Refusals.noSuchFollower(follower));
    }
    return Optional.ofNullable(member);
  }

  private void accept(Input.Request request) {
    term.answer(request.id(), new Reply.Accepted());
  }

  private void propose(Input.Request request, ClusterCommand command) {
    List<Waiting> same = proposed.get(command);
    if (waiting >= Limits.MEMBERSHIP_REQUESTS_MAX
        || same == null && proposed.size() >= Limits.MEMBERSHIP_COMMANDS_MAX) {
      term.answer(request.id(), Refusals.tooManyMembershipRequests());
      return;
    }
    if (same == null) {
      same = new ArrayList<>();
      proposed.put(command, same);
      term.propose(command);
    }
    same.add(new Waiting(request.id(), request.deadlineMicros()));
    waiting++;
  }

  /** The cluster log has that entry, and this came of it. */
  void applied(ClusterState state, ClusterCommand command) {
    List<Waiting> asked = proposed.remove(command);
    if (asked == null) {
      return;
    }
    waiting -= asked.size();
    Reply reply = outcome(state, command);
    asked.forEach(each -> term.answer(each.request, reply));
  }

  private static Reply outcome(ClusterState state, ClusterCommand command) {
    return switch (command) {
      case ClusterCommand.Register register ->
          state.member(register.address()).isPresent()
              ? new Reply.Accepted()
              : Refusals.tooManyFollowers();
      case ClusterCommand.Drain drain -> {
        Member member = state.members().get(drain.follower());
        yield member == null
            ? Refusals.noSuchFollower(drain.follower())
            : member.isLeaving()
                ? new Reply.Accepted()
                : Refusals.tooFewFollowers(state, drain.follower());
      }
      case ClusterCommand.Undrain undrain ->
          state.members().containsKey(undrain.follower())
              ? new Reply.Accepted()
              : Refusals.noSuchFollower(undrain.follower());
      case ClusterCommand.Forget forget ->
          state.members().containsKey(forget.follower())
              ? Refusals.kept(
                  forget.follower(), state.whyKept(forget.follower()).orElse("try again"))
              : new Reply.Accepted();
      default -> throw new IllegalStateException("no client asks for " + command);
    };
  }

  /** Answers those whose time is up: the log may take it yet. */
  void expire() {
    for (List<Waiting> asked : proposed.values()) {
      for (Iterator<Waiting> each = asked.iterator(); each.hasNext(); ) {
        Waiting next = each.next();
        if (term.now >= next.deadlineMicros) {
          each.remove();
          waiting--;
          term.answer(next.request, new Reply.Unknown("the cluster log did not answer in time"));
        }
      }
    }
  }

  /** Out of office: what carries this epoch changes nothing any more, a registration still may. */
  void retire() {
    proposed.forEach((command, asked) -> {
      Reply reply =
          command instanceof ClusterCommand.Register
              ? new Reply.Unknown("another leader took over")
              : Refusals.notInOffice();
      asked.forEach(each -> term.answer(each.request, reply));
    });
    proposed.clear();
    waiting = 0;
  }
}
