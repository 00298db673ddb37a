package io.troth.leader.core;

import io.troth.common.message.Prepare;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Held transactions (R11): each write is a piece, stored and locked by itself. The commit is a
 * transaction of its own that has all their writes, and with which the pieces go.
 */
final class Holds {
  /** One held transaction. */
  static final class Held {
    final String name;
    final long askedMicros;
    final long deadlineMicros;
    final List<Transaction> pieces = new ArrayList<>();

    /** It is on its way to an end. */
    boolean ending;

    int unended;
    private final List<Input.Request> aborting = new ArrayList<>();

    Held(String name, long askedMicros, long deadlineMicros) {
      this.name = name;
      this.askedMicros = askedMicros;
      this.deadlineMicros = deadlineMicros;
    }
  }

  private final Term term;
  private final Commits commits;
  private final Map<String, Held> open = new LinkedHashMap<>();

  /**
   * Names of those that ran out of time, the latest: what is still to join one must not begin
   * another. Forgotten when a client has asked for its commit or abort, and so knows.
   */
  private final ArrayDeque<String> aborted = new ArrayDeque<>();

  Holds(Term term, Commits commits) {
    this.term = term;
    this.commits = commits;
  }

  Collection<Held> open() {
    return open.values();
  }

  void hold(Input.Request request, Command.Hold hold) {
    Optional<Reply.Refused> refusal = refusal(hold.name());
    if (refusal.isPresent()) {
      term.answer(request.id(), refusal.get());
      return;
    }
    long deadline = term.now + hold.millis() * 1000;
    Held held = open.computeIfAbsent(hold.name(), name -> new Held(name, term.now, deadline));
    Optional<Write> earlier = earlier(held, hold.write().key());
    List<Condition> conditions = earlier.isPresent() ? List.of() : hold.conditions();
    Optional<Condition> failed =
        earlier.flatMap(write ->
            hold.conditions().stream()
                .filter(each -> !each.holds(Version.of(1, write)))
                .findFirst());
    if (failed.isPresent()) {
      term.answer(request.id(), Refusals.condition(failed.get()));
      return;
    }
    List<Key> keys = earlier.isPresent() ? List.of() : List.of(hold.write().key());
    Transaction piece =
        new Transaction(request.id(), term.now, request.deadlineMicros(), keys, true);
    piece.whole =
        new Prepare(
            Revision.NONE,
            List.of(hold.write().key().slot()),
            conditions,
            List.of(hold.write()),
            Optional.of(new Prepare.Hold(hold.name(), hold.millis())),
            List.of());
    term.keep(piece, piece.whole.bytes());
    add(held, piece);
    if (commits.acquire(piece)) {
      commits.start(piece);
    }
  }

  private Optional<Reply.Refused> refusal(String name) {
    Held held = open.get(name);
    if (!commits.hasRoom()) {
      return Optional.of(Refusals.tooMuchUndecided());
    }
    if (held == null && aborted.contains(name)) {
      return Optional.of(Refusals.timeWasOver(name));
    }
    if (held == null) {
      return open.size() < term.bounds.held()
          ? Optional.empty()
          : Optional.of(
              Refusals.tooMuchHeld("transactions can be held at once", term.bounds.held()));
    }
    if (held.ending) {
      return Optional.of(Refusals.ending(name));
    }
    return held.pieces.size() < term.bounds.heldPieces()
        ? Optional.empty()
        : Optional.of(
            Refusals.tooMuchHeld("writes fit one held transaction", term.bounds.heldPieces()));
  }

  private static Optional<Write> earlier(Held held, Key key) {
    return held.pieces.stream()
        .filter(each -> each.granted)
        .map(each -> each.whole.writes().get(0))
        .filter(write -> write.key().equals(key))
        .reduce((first, second) -> second);
  }

  private void add(Held held, Transaction piece) {
    piece.held = Optional.of(held);
    held.pieces.add(piece);
    piece.ended =
        committed -> {
          if (!held.ending) {
            held.pieces.remove(piece);
            closeIfEmpty(held);
          } else if (piece.revision == Revision.NONE) {
            pieceEnded(held);
          }
        };
  }

  private void closeIfEmpty(Held held) {
    if (held.pieces.isEmpty()) {
      open.remove(held.name, held);
    }
  }

  /** Which one is meant, or why none is; {@code late} is said of one whose time was over. */
  private Optional<Held> find(Input.Request request, Optional<String> name, Reply late) {
    if (name.isPresent() ? !open.containsKey(name.get()) : open.isEmpty()) {
      boolean isLate = name.isPresent() && aborted.remove(name.get());
      term.answer(request.id(), isLate ? late : Refusals.noSuchTransaction());
      return Optional.empty();
    }
    if (name.isEmpty() && open.size() > 1) {
      term.answer(request.id(), Refusals.severalTransactions(open.keySet()));
      return Optional.empty();
    }
    return Optional.of(name.isPresent() ? open.get(name.get()) : open.values().iterator().next());
  }

  void commit(Input.Request request, Command.CommitHeld commit) {
    find(request, commit.name(), Refusals.aborted())
        .ifPresent(held -> {
          int writes = held.pieces.size();
          if (commit.writes().orElse(writes) != writes) {
            term.answer(request.id(), Refusals.otherWrites(held.name, writes));
          } else if (held.ending || held.pieces.stream().anyMatch(each -> !each.granted)) {
            term.answer(request.id(), Refusals.ending(held.name));
          } else {
            commit(request, held);
          }
        });
  }

  private void commit(Input.Request request, Held held) {
    Map<Key, Write> writes = new TreeMap<>();
    List<Long> pieces = new ArrayList<>();
    for (Transaction piece : held.pieces) {
      Write write = piece.whole.writes().get(0);
      writes.put(write.key(), write);
      pieces.add(piece.revision);
    }
    Transaction whole =
        new Transaction(request.id(), term.now, request.deadlineMicros(), List.of(), true);
    commits.write(whole, List.of(), List.copyOf(writes.values()));
    Prepare plain = whole.whole;
    whole.whole =
        new Prepare(
            Revision.NONE,
            plain.slots(),
            List.of(),
            plain.writes(),
            Optional.empty(),
            List.copyOf(pieces));
    term.keep(whole, whole.whole.bytes());
    held.ending = true;
    whole.ended =
        committed -> {
          held.ending = false;
          if (committed) {
            open.remove(held.name, held);
            held.pieces.forEach(piece -> commits.consume(piece, whole.told));
          }
        };
    commits.start(whole);
  }

  void abort(Input.Request request, Optional<String> name) {
    find(request, name, new Reply.Accepted())
        .ifPresent(held -> {
          if (held.ending && held.unended == 0) {
            term.answer(request.id(), Refusals.ending(held.name));
            return;
          }
          held.aborting.add(request);
          if (!held.ending) {
            abort(held);
          }
        });
  }

  private void abort(Held held) {
    held.ending = true;
    List<Transaction> pieces = List.copyOf(held.pieces);
    held.unended = pieces.size();
    for (Transaction piece : pieces) {
      if (piece.revision == Revision.NONE) {
        commits.refuse(piece, Refusals.aborted());
      } else {
        // Answered once it is stored: a leader after this one must not find it held again.
        piece.released = () -> pieceEnded(held);
        commits.abortPiece(piece);
      }
    }
  }

  private void pieceEnded(Held held) {
    if (--held.unended == 0) {
      open.remove(held.name, held);
      held.aborting.forEach(each -> term.answer(each.id(), new Reply.Accepted()));
      held.aborting.clear();
    }
  }

  /** Aborts those whose time has passed; answers those who waited too long. */
  void expire() {
    for (Held held : List.copyOf(open.values())) {
      if (!held.ending && term.now >= held.deadlineMicros) {
        aborted.add(held.name);
        if (aborted.size() > term.bounds.held()) {
          aborted.poll();
        }
        term.report("held_expired", "transaction=" + held.name);
        abort(held);
      }
      for (Input.Request late : List.copyOf(held.aborting)) {
        if (term.now >= late.deadlineMicros()) {
          held.aborting.remove(late);
          term.answer(late.id(), new Reply.Unknown("not every replica stored the abort in time"));
        }
      }
      for (Transaction piece : held.pieces) {
        if (piece.request != 0
            && piece.revision != Revision.NONE
            && term.now >= piece.deadlineMicros) {
          term.answer(piece.request, new Reply.Unknown("not every replica voted in time"));
          piece.request = 0;
        }
      }
    }
  }

  /** A piece that an earlier leader left: held on, until somebody decides or its time passes. */
  void resurrect(Prepare piece, long holders) {
    Prepare.Hold hold = piece.hold().orElseThrow();
    Held held =
        open.computeIfAbsent(
            hold.name(), name -> new Held(name, term.now, term.now + hold.millis() * 1000));
    Transaction found =
        new Transaction(0, term.now, term.now, List.of(piece.writes().get(0).key()), true);
    found.revision = piece.revision();
    found.whole = piece;
    found.holders = holders;
    found.told = holders | term.unheard(piece.slots());
    found.undurable = holders | SlotTable.over(term.slots.receivers, piece.slots());
    found.missing = SlotTable.over(term.slots.voters, piece.slots()) & ~holders;
    found.granted = found.missing == 0;
    add(held, found);
    commits.adopt(found);
  }

  /** Pieces of that slot that a follower needs before it is in sync. */
  void offer(Peer peer, int slot) {
    for (Transaction piece : pieces(slot)) {
      if (!piece.decided() && (piece.holders & peer.bit) == 0) {
        piece.undurable |= peer.bit;
        commits.ask(piece, peer);
      }
    }
  }

  boolean hasAll(Peer peer, int slot) {
    for (Transaction piece : pieces(slot)) {
      boolean lacks =
          piece.decided() ? (piece.undurable & peer.bit) != 0 : (piece.holders & peer.bit) == 0;
      if (lacks) {
        return false;
      }
    }
    return true;
  }

  private List<Transaction> pieces(int slot) {
    if (open.isEmpty()) {
      return List.of();
    }
    return term.unforgotten.values().stream()
        .filter(each -> each.held.isPresent() && each.slots().contains(slot))
        .toList();
  }

  void retire() {
    for (Held held : open.values()) {
      held.aborting.forEach(
          each -> term.answer(each.id(), new Reply.Unknown("another leader took over")));
      for (Transaction piece : held.pieces) {
        if (piece.revision != Revision.NONE) {
          term.answer(piece.request, new Reply.Unknown("another leader took over"));
        }
      }
    }
    open.clear();
  }
}
