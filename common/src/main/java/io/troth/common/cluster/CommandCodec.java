package io.troth.common.cluster;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand.Disqualify;
import io.troth.common.cluster.ClusterCommand.Drain;
import io.troth.common.cluster.ClusterCommand.Elect;
import io.troth.common.cluster.ClusterCommand.Expel;
import io.troth.common.cluster.ClusterCommand.Forget;
import io.troth.common.cluster.ClusterCommand.Found;
import io.troth.common.cluster.ClusterCommand.GiveUp;
import io.troth.common.cluster.ClusterCommand.Join;
import io.troth.common.cluster.ClusterCommand.Leave;
import io.troth.common.cluster.ClusterCommand.Open;
import io.troth.common.cluster.ClusterCommand.Place;
import io.troth.common.cluster.ClusterCommand.Register;
import io.troth.common.cluster.ClusterCommand.Seen;
import io.troth.common.cluster.ClusterCommand.Synced;
import io.troth.common.cluster.ClusterCommand.TakeOffice;
import io.troth.common.cluster.ClusterCommand.Undrain;
import io.troth.common.message.FrameReader;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ModelCodec;
import java.util.List;

/** The fields of the cluster log's entries. */
final class CommandCodec {
  private static final int FOUND = 1;
  private static final int TAKE_OFFICE = 2;
  private static final int REGISTER = 3;
  private static final int SEEN = 4;
  private static final int OPEN = 5;
  private static final int LEAVE = 6;
  private static final int JOIN = 7;
  private static final int GIVE_UP = 8;
  private static final int PLACE = 9;
  private static final int DISQUALIFY = 10;
  private static final int ELECT = 11;
  private static final int EXPEL = 12;
  private static final int DRAIN = 13;
  private static final int UNDRAIN = 14;
  private static final int FORGET = 15;
  private static final int SEEN_OPENED = 16;
  private static final int SYNCED = 17;

  private CommandCodec() {}

  static int kind(ClusterCommand command) {
    return switch (command) {
      case Found found -> FOUND;
      case TakeOffice office -> TAKE_OFFICE;
      case Register register -> REGISTER;
      case Seen seen -> seen.isOld() ? SEEN : SEEN_OPENED;
      case Synced synced -> SYNCED;
      case Open open -> OPEN;
      case Leave leave -> LEAVE;
      case Join join -> JOIN;
      case GiveUp giveUp -> GIVE_UP;
      case Place place -> PLACE;
      case Disqualify disqualify -> DISQUALIFY;
      case Elect elect -> ELECT;
      case Expel expel -> EXPEL;
      case Drain drain -> DRAIN;
      case Undrain undrain -> UNDRAIN;
      case Forget forget -> FORGET;
    };
  }

  static void write(FrameWriter to, ClusterCommand command) {
    switch (command) {
      case Found found -> {
        to.text(found.clusterId());
        to.number(found.redundancy());
        to.number(found.minReplicas());
        to.number(found.followers());
      }
      case TakeOffice office -> {
        to.text(office.leader());
        to.text(office.nonce());
      }
      case Register register -> to.text(register.address());
      case Seen seen -> {
        act(to, seen.epoch(), seen.follower());
        if (seen.isOld()) {
          to.text(seen.now().id());
        } else {
          StateCodec.store(to, seen.now());
          StateCodec.store(to, seen.before());
        }
      }
      case Synced synced -> {
        act(to, synced.epoch(), synced.follower());
        to.number(synced.generation());
        to.number(synced.stable());
      }
      case Open open -> to.number(open.epoch());
      case Leave leave -> {
        act(to, leave.epoch(), leave.follower());
        to.numbers(leave.alive());
      }
      case Join join -> {
        act(to, join.epoch(), join.follower());
        to.numbers(join.slots());
      }
      case GiveUp giveUp -> {
        act(to, giveUp.epoch(), giveUp.follower());
        to.numbers(giveUp.slots());
      }
      case Place place -> {
        act(to, place.epoch(), place.follower());
        to.number(place.state().ordinal());
      }
      case Disqualify disqualify -> {
        act(to, disqualify.epoch(), disqualify.follower());
        to.numbers(disqualify.slots());
      }
      case Elect elect -> {
        act(to, elect.epoch(), elect.follower());
        to.numbers(elect.slots());
      }
      case Expel expel -> {
        act(to, expel.epoch(), expel.follower());
        to.numbers(expel.slots());
        to.numbers(expel.agreeing());
      }
      case Drain drain -> {
        act(to, drain.epoch(), drain.follower());
        to.flag(drain.forced());
      }
      case Undrain undrain -> act(to, undrain.epoch(), undrain.follower());
      case Forget forget -> act(to, forget.epoch(), forget.follower());
    }
  }

  private static void act(FrameWriter to, long epoch, int follower) {
    to.number(epoch);
    to.number(follower);
  }

  static ClusterCommand read(int kind, FrameReader from) throws MalformedFrame {
    return switch (kind) {
      case FOUND ->
          new Found(
              from.text("the cluster's id"),
              from.number(Limits.FOLLOWERS_MAX, "the redundancy"),
              from.number(Limits.FOLLOWERS_MAX, "the replicas needed"),
              from.number(Limits.FOLLOWERS_MAX, "a count of followers"));
      case TAKE_OFFICE -> new TakeOffice(from.text("the leader's address"), from.text("a nonce"));
      case REGISTER -> new Register(from.text("a follower's address"));
      case SEEN -> new Seen(epoch(from), follower(from), from.text("a store's id"));
      case SEEN_OPENED ->
          new Seen(epoch(from), follower(from), StateCodec.store(from), StateCodec.store(from));
      case SYNCED ->
          new Synced(
              epoch(from),
              follower(from),
              from.number("a store's generation"),
              from.number("a stable revision"));
      case OPEN -> new Open(epoch(from));
      case LEAVE -> new Leave(epoch(from), follower(from), followers(from));
      case JOIN -> new Join(epoch(from), follower(from), ModelCodec.slots(from));
      case GIVE_UP -> new GiveUp(epoch(from), follower(from), ModelCodec.slots(from));
      case PLACE -> new Place(epoch(from), follower(from), StateCodec.memberState(from));
      case DISQUALIFY -> new Disqualify(epoch(from), follower(from), ModelCodec.slots(from));
      case ELECT -> new Elect(epoch(from), follower(from), ModelCodec.slots(from));
      case EXPEL -> new Expel(epoch(from), follower(from), ModelCodec.slots(from), followers(from));
      case DRAIN -> new Drain(epoch(from), follower(from), from.flag("whether it is forced"));
      case UNDRAIN -> new Undrain(epoch(from), follower(from));
      case FORGET -> new Forget(epoch(from), follower(from));
      default -> throw new MalformedFrame("an entry of the cluster log of unknown kind " + kind);
    };
  }

  private static long epoch(FrameReader from) throws MalformedFrame {
    return from.number("the epoch");
  }

  static int follower(FrameReader from) throws MalformedFrame {
    return from.number(Integer.MAX_VALUE, "a follower");
  }

  static List<Integer> followers(FrameReader from) throws MalformedFrame {
    return from.list(Limits.CLUSTER_BYTES_MAX, 1, "a count of followers", CommandCodec::follower);
  }
}
