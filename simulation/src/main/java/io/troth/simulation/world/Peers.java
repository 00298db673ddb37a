package io.troth.simulation.world;

import io.troth.follower.core.Entry;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import java.util.List;

/** What travels beside the link protocol: clients and leaders, and followers among themselves. */
sealed interface Peers {
  record Ask(long id, long timeoutMicros, Command command) implements Peers {}

  record Told(long id, Reply reply) implements Peers {}

  record FetchPage(int slot, long since, byte[] cursor) implements Peers {}

  record SlotPage(List<Entry> entries, byte[] next, long horizon) implements Peers {}

  record PageTooOld() implements Peers {}

  record NoPage(String why) implements Peers {}
}
